import {
  type DataSight,
  type OutboxEntry,
  type PeriodChange,
  type PeriodScore,
  type RankingId,
  rankingIdOf,
  type ScoreChange,
  ScoreChanged,
  scoreEventOf,
  type ScoreUpdate,
  type ShardId,
  StoreRecoveringError,
} from '@standings/domain';
import { CODES, errorOf, isErrorCode, type Refusal } from '../codes.js';
import type { AddReply } from '../scripts.js';
import type { CallRanking } from './rankings-of-call.js';
import { type AnswerWords, readAnswer } from './answer-words.js';

/** What `lua/add.lua` says of an update that was answered, now or before. */
const APPLIED = '1';
const REPLAYED = '2';
const KEPT = '3';
const REPLAYED_KEPT = '4';

/** What a call says of an update, in this order. */
const WORDS = 5;

/** What was sent and the reply does not repeat. */
export interface AddCall {
  readonly shard: ShardId;
  readonly rankings: readonly CallRanking[];
  /** Where the ranking of each update is in `rankings`. */
  readonly places: readonly number[];
  readonly updates: readonly ScoreUpdate[];
  readonly epoch: number;
  readonly deployment: string;
  /** The server on which the shard was found open. */
  readonly server: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
}

/** Nothing was changed: a ranking of the update is not registered in the shard. */
export const UNREGISTERED = Symbol('unregistered');

/** Nothing was changed: the update counts for other rankings, by the clock of the shard. */
export const OUTSIDE_SPAN = Symbol('outside span');

/** The ranking of an update is being rebuilt, or has to be. */
export class RankingClosedError extends StoreRecoveringError {
  constructor(readonly ranking: RankingId) {
    super();
  }
}

/** What became of an update; null if it did not find what it expected. */
export type AddResult = ScoreChange | Error | null | typeof UNREGISTERED | typeof OUTSIDE_SPAN;

/** One result per update, in order. */
export function decodeAddReply(call: AddCall, reply: Exclude<AddReply, Refusal>): AddResult[] {
  const [firstSeq, id, results] = reply;
  const words = results.split(' ');
  const applied = call.updates.filter((_, index) => words[index * WORDS] === APPLIED).length;
  const outboxEntry: OutboxEntry | null = id === null ? null : { shard: call.shard, id, size: applied };
  let seq = firstSeq;
  return call.updates.map((update, index) => {
    const at = index * WORDS;
    const word = words[at];
    const code = Number(word);
    const ranking = call.rankings[call.places[index] as number] as CallRanking;
    if (code === CODES.NOT_EXPECTED) return null;
    if (code === CODES.RANKING_UNKNOWN) return UNREGISTERED;
    if (code === CODES.OUTSIDE_SPAN) return OUTSIDE_SPAN;
    if (code === CODES.RANKING_CLOSED) {
      return new RankingClosedError(rankingIdOf(call.rankings[Number(words[at + 1]) - 1] as CallRanking));
    }
    if (isErrorCode(code))
      return errorOf(code, { shard: call.shard, score: Number(words[at + 1]), update, limits: ranking.limits });
    const answer = readAnswer(
      update.board.no,
      words[at + 1] as string,
      words[at + 2] as string,
      words[at + 3] as string,
      words[at + 4] as string,
    );
    const replayed = word === REPLAYED || word === REPLAYED_KEPT;
    const isApplied = word !== KEPT && word !== REPLAYED_KEPT;
    return {
      board: update.board.id,
      playerId: update.playerId,
      delta: update.delta ?? null,
      newScore: answer.score,
      tiebreaker: answer.tiebreaker,
      previousScore: answer.previousScore,
      previousTiebreaker: answer.previousTiebreaker,
      isApplied: answer.periods === undefined ? isApplied : answer.periods[0].isApplied,
      rank: answer.rank,
      previousRank: answer.previousRank,
      periods: answer.periods,
      replayed,
      foundIn: word === APPLIED ? undefined : sightOf(call),
      scoreChanged: word === APPLIED ? scoreChanged(call, ranking, update, answer, seq++, outboxEntry) : null,
    };
  });
}

function sightOf({ shard, epoch, deployment, server }: AddCall): DataSight {
  return { shard, epoch, deployment, server };
}

function scoreChanged(
  { epoch, deployment, timestamp }: AddCall,
  { period }: CallRanking,
  { board, playerId, delta, idempotency }: ScoreUpdate,
  answer: AnswerWords,
  seq: number,
  outboxEntry: OutboxEntry | null,
): ScoreChanged {
  const { score: newScore, tiebreaker, previousScore, previousTiebreaker, rank, previousRank, periods } = answer;
  const scores = periods === undefined ? ([{ period, score: newScore, tiebreaker }] as const) : changedScores(periods);
  const keyed = idempotency && { ...idempotency, previousScore, previousTiebreaker, rank, previousRank, periods };
  return new ScoreChanged(
    scoreEventOf({ board, playerId, delta: delta ?? null, newScore, scores, timestamp, epoch, seq, deployment, keyed }),
    outboxEntry,
  );
}

/** One of them at least has changed. */
function changedScores(periods: readonly PeriodChange[]): readonly [PeriodScore, ...PeriodScore[]] {
  const changed = periods.filter(({ isApplied }) => isApplied);
  return changed.map(({ period, newScore, tiebreaker }) => ({ period, score: newScore, tiebreaker })) as [
    PeriodScore,
    ...PeriodScore[],
  ];
}

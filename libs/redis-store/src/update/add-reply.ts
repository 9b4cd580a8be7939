import {
  type OutboxEntry,
  type Period,
  type ScoreChange,
  ScoreChanged,
  scoreEventOf,
  type ScoreUpdate,
  type ShardId,
} from '@standings/domain';
import { CODES, errorOf, isErrorCode, type Refusal } from '../codes.js';
import type { AddReply } from '../scripts.js';

/** What `lua/add.lua` says of an update that was applied, now or before. */
const APPLIED = '1';
const REPLAYED = '2';

/** What a call says of an update, in this order. */
const WORDS = 5;
const NONE = '-';

/** What was sent and the reply does not repeat. */
export interface AddCall {
  readonly shard: ShardId;
  readonly period: Period;
  readonly updates: readonly ScoreUpdate[];
  readonly epoch: number;
  readonly deployment: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
}

/** One result per update, in order; null for one that did not find what it expected. */
export function decodeAddReply(call: AddCall, reply: Exclude<AddReply, Refusal>): (ScoreChange | Error | null)[] {
  const [firstSeq, id, results] = reply;
  const words = results.split(' ');
  const applied = call.updates.filter((_, index) => words[index * WORDS] === APPLIED).length;
  const outboxEntry: OutboxEntry | null = id === null ? null : { shard: call.shard, id, size: applied };
  let seq = firstSeq;
  return call.updates.map((update, index) => {
    const at = index * WORDS;
    const word = words[at];
    const score = Number(words[at + 1]);
    const code = Number(word);
    if (code === CODES.NOT_EXPECTED) return null;
    if (isErrorCode(code)) return errorOf(code, { shard: call.shard, score, delta: update.delta });
    return {
      board: update.board,
      playerId: update.playerId,
      delta: update.delta,
      newScore: score,
      previousScore: orNull(words[at + 2]),
      rank: Number(words[at + 3]),
      previousRank: orNull(words[at + 4]),
      replayed: word === REPLAYED,
      scoreChanged: word === APPLIED ? scoreChanged(call, update, score, seq++, outboxEntry) : null,
    };
  });
}

function orNull(word: string | undefined): number | null {
  return word === NONE ? null : Number(word);
}

function scoreChanged(
  { period, epoch, deployment, timestamp }: AddCall,
  { board, playerId, delta }: ScoreUpdate,
  score: number,
  seq: number,
  outboxEntry: OutboxEntry | null,
): ScoreChanged {
  return new ScoreChanged(
    scoreEventOf({ board, playerId, delta, scores: [{ period, score }], timestamp, epoch, seq, deployment }),
    outboxEntry,
  );
}

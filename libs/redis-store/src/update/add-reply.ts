import {
  IdempotencyKeyReusedError,
  OutboxFullError,
  type OutboxEntry,
  type ScoreChange,
  ScoreChanged,
  scoreEventOf,
  ScoreOutOfRangeError,
  type ScoreUpdate,
} from '@standings/domain';
import type { AddReply } from '../scripts.js';

/** The codes of `lua/add.lua`: of an update, … */
const APPLIED = '1';
const REPLAYED = '2';
const OUT_OF_RANGE = '-1';
const KEY_REUSED = '-2';
const OUTBOX_FULL = '-3';
const NOT_EXPECTED = '-5';

/** … and of a call. */
const CLOSED = -4;

/** What a call says of an update, in this order. */
const WORDS = 5;
const NONE = '-';

/** What was sent, as far as the reply does not repeat it. */
export interface AddCall {
  readonly board: string;
  readonly updates: readonly ScoreUpdate[];
  readonly epoch: number;
  readonly deployment: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
}

/** Whether the shard is closed to this caller; nothing was applied then. */
export function isClosed(reply: AddReply): boolean {
  return reply[0] === CLOSED;
}

/** One result per update, in order; null for one that did not find what it expected. @param reply of an open shard. */
export function decodeAddReply(call: AddCall, reply: AddReply): (ScoreChange | Error | null)[] {
  const [firstSeq, id, results] = reply as Exclude<AddReply, [number]>;
  const words = results.split(' ');
  const applied = call.updates.filter((_, index) => words[index * WORDS] === APPLIED).length;
  const outboxEntry: OutboxEntry | null = id === null ? null : { board: call.board, id, size: applied };
  let seq = firstSeq;
  return call.updates.map((update, index) => {
    const at = index * WORDS;
    const code = words[at];
    if (code === KEY_REUSED) return new IdempotencyKeyReusedError();
    if (code === OUTBOX_FULL) return new OutboxFullError();
    if (code === NOT_EXPECTED) return null;
    const score = Number(words[at + 1]);
    if (code === OUT_OF_RANGE) return new ScoreOutOfRangeError(score, update.delta);
    return {
      board: call.board,
      playerId: update.playerId,
      delta: update.delta,
      newScore: score,
      previousScore: orNull(words[at + 2]),
      rank: Number(words[at + 3]),
      previousRank: orNull(words[at + 4]),
      replayed: code === REPLAYED,
      scoreChanged: code === APPLIED ? scoreChanged(call, update, score, seq++, outboxEntry) : null,
    };
  });
}

function orNull(word: string | undefined): number | null {
  return word === NONE ? null : Number(word);
}

function scoreChanged(
  { board, epoch, deployment, timestamp }: AddCall,
  { playerId, delta }: ScoreUpdate,
  newScore: number,
  seq: number,
  outboxEntry: OutboxEntry | null,
): ScoreChanged {
  return new ScoreChanged(
    scoreEventOf({ board, playerId, delta, newScore, timestamp, epoch, seq, deployment }),
    outboxEntry,
  );
}

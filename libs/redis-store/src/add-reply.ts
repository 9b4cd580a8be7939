import {
  ALL_TIME,
  IdempotencyKeyReusedError,
  OutboxFullError,
  type OutboxEntry,
  type ScoreChange,
  ScoreChanged,
  ScoreOutOfRangeError,
  type ScoreUpdate,
} from '@standings/domain';
import type { AddReply } from './scripts.js';

/** The codes of `lua/add-n.lua`: of an update, … */
const APPLIED = 1;
const OUT_OF_RANGE = -1;
const KEY_REUSED = -2;
const OUTBOX_FULL = -3;

/** … and of a call. */
const CLOSED = -4;

/** Values per update in the reply. */
const STRIDE = 5;

/** What was sent, as far as the reply does not repeat it. */
export interface AddCall {
  readonly board: string;
  readonly updates: readonly ScoreUpdate[];
  readonly epoch: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
}

/** Whether the shard is closed to this caller; nothing was applied then. */
export function isClosed(reply: AddReply): boolean {
  return reply[0] === CLOSED;
}

/** One result per update, in order. @param reply of an open shard. */
export function decodeAddReply(call: AddCall, reply: AddReply): (ScoreChange | Error)[] {
  const [firstSeq, id, results] = reply as Exclude<AddReply, [number]>;
  const applied = call.updates.filter((_, index) => results[index * STRIDE] === APPLIED).length;
  // One object for all events of the call: who confirms them counts down on it.
  const outboxEntry: OutboxEntry | null = id === null ? null : { board: call.board, id, size: applied };
  let seq = firstSeq;
  return call.updates.map((update, index) => {
    const at = index * STRIDE;
    const code = results[at];
    const score = Number(results[at + 1]);
    if (code === OUT_OF_RANGE) return new ScoreOutOfRangeError(score, update.delta);
    if (code === KEY_REUSED) return new IdempotencyKeyReusedError();
    if (code === OUTBOX_FULL) return new OutboxFullError();
    const previous = results[at + 2] ?? null;
    return {
      board: call.board,
      playerId: update.playerId,
      delta: update.delta,
      newScore: score,
      previousScore: previous === null ? null : Number(previous),
      rank: results[at + 3] as number,
      previousRank: results[at + 4] as number | null,
      emits: code === APPLIED ? scoreChanged(call, update, score, seq++, outboxEntry) : null,
    };
  });
}

function scoreChanged(
  { board, epoch, timestamp }: AddCall,
  { playerId, delta }: ScoreUpdate,
  newScore: number,
  seq: number,
  outboxEntry: OutboxEntry | null,
): ScoreChanged {
  const scores = { [ALL_TIME]: newScore };
  return new ScoreChanged({ playerId, delta, newScore, timestamp, board, epoch, seq, scores }, outboxEntry);
}

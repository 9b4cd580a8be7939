import type { ShardId } from '@standings/domain';

/** The stages of a recovery, in order. A rebuild goes through them twice. */
export type Stage =
  /** sending what is left in the outbox to the event log */
  | 'outbox'
  /** storing what is in the log and not durable yet */
  | 'log'
  /** copying scores into the ranking store */
  | 'scores'
  /** waiting for other work in the shards, when their layout is changed */
  | 'locks'
  /** copying idempotency records, when the layout of the shards is changed */
  | 'records';

/** How far the recovery of a shard or the rebuild of a board is. */
export interface Progress {
  readonly stage: Stage;
  /** Of the stage: events that were sent or stored, scores or records that were copied, or locks that are held. */
  readonly count: number;
  /** Scores there are to copy, or locks there are to take, if it is known. */
  readonly total: number | null;
}

/** What a recovery or a rebuild has done. */
interface Restored {
  /** The epoch that began with a recovery; of a rebuild, the epoch that goes on; of a spread board, the highest of those. */
  readonly epoch: number;
  /**
   * What the data in the store was: `whole` (a plain restart of the store, or a rebuild on request), `older` than what is durable,
   * or `empty`. A rebuild of a ranking that was closed reports `empty` too, because it ignores the old data.
   */
  readonly found: 'whole' | 'older' | 'empty';
  /** Scores that were copied into the store. */
  readonly copied: number;
  /** Players of the ranking that was replaced, if they were more than those of the new one: it is kept for a day. Else 0. */
  readonly kept: number;
  /** How long the shard or the board took no updates, in ms, from when this process closed it or began; of a spread board, any player of it. */
  readonly closedMs: number;
  readonly ms: number;
}

export interface Recovered extends Restored {
  readonly shard: ShardId;
}

export interface Rebuilt extends Restored {
  readonly board: string;
}

/** What the rebuilds of the parts of a board have done: one part for each shard. */
export function together(parts: readonly Rebuilt[]): Rebuilt {
  return parts.reduce((all, part) => ({
    board: all.board,
    epoch: Math.max(all.epoch, part.epoch),
    found: all.found === 'whole' ? part.found : all.found,
    copied: all.copied + part.copied,
    kept: all.kept + part.kept,
    closedMs: Math.max(all.closedMs, part.closedMs),
    ms: all.ms + part.ms,
  }));
}

/** Called at once when the work begins, and often from then on; has to be quick. */
export type Report = (progress: Progress) => void;

const IN_WORDS: Readonly<Record<Stage, (progress: Progress) => string>> = {
  outbox: ({ count }) => `sending the outbox to the event log, ${count} events so far`,
  log: ({ count }) => `storing what the event log has, ${count} events so far`,
  locks: ({ count, total }) => `waiting for other work in the shards to end, ${count} of ${total} are free`,
  records: ({ count }) => `copying idempotency records, ${count} so far`,
  scores: ({ count, total }) => `copying scores, ${count}${total === null ? '' : ` of ${total}`}`,
};

/** For the operator. */
export function inWords(progress: Progress): string {
  return IN_WORDS[progress.stage](progress);
}

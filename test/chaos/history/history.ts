import type { Given } from '../rules.js';

/**
 * What a client knows of an update. `unanswered` while its request is on its way; `unknown` once an answer was lost, until
 * a retry with the same key is answered.
 */
export type Outcome = 'unanswered' | 'ok' | 'refused' | 'unknown';

/** One update. Times are in ms of the clock of this process. */
export interface Update {
  readonly key: string | null;
  readonly playerId: string;
  /** The one that the player is on. */
  readonly board: string;
  /** What it adds, 0 to 9; null on a board that is given scores. */
  readonly delta: number | null;
  /** What it gives on a board that is given scores; null on others. */
  readonly given: Given | null;
  /** When it was sent for the first time. */
  readonly sentAt: number;
  outcome: Outcome;
  /** When the outcome became what it is. */
  decidedAt: number;
  /** Of the answer, once there is one. */
  newScore: number | null;
  /** Whether it changed anything, as the answer says: a best score that it does not beat stays. */
  isApplied: boolean;
}

/** A request: one update, or a batch of them under one key. */
export interface Request {
  readonly key: string | null;
  readonly path: '/score/update' | '/score/batch';
  readonly body: string;
  readonly updates: readonly Update[];
  /** The body of the first 200. */
  answer: string | null;
  /** Whether an answer of it was ever lost. */
  wasUnknown: boolean;
  /** Answers that were marked as replayed. */
  replays: number;
}

/** Scores that one read found, 0 for a player who is not on the board. */
export interface Reading {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly scores: ReadonlyMap<string, number>;
}

/** A read that was answered otherwise, or not at all. */
export interface FailedReading {
  readonly sentAt: number;
  readonly why: string;
}

/** How long one request waited for its answer, whatever the answer was. */
export interface Wait {
  readonly sentAt: number;
  readonly ms: number;
}

/** Everything that clients saw. */
export interface History {
  readonly requests: readonly Request[];
  readonly readings: readonly Reading[];
  readonly waits: readonly Wait[];
}

export function updatesOf(history: History): Update[] {
  return history.requests.flatMap(({ updates }) => updates);
}

export function sumOf(updates: readonly Update[]): number {
  return updates.reduce((sum, { delta }) => sum + (delta ?? 0), 0);
}

/** The items by what `key` says of them, in their order. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

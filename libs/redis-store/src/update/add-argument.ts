import type { ScoreReplacement, ScoreUpdate } from '@standings/domain';
import { recordName } from '../idempotency/record-name.js';
import { rankingLine } from './outbox-entry.js';
import type { CallRanking } from './rankings-of-call.js';

/** What an update has to find to count. */
type Expectation = Pick<ScoreReplacement, 'epoch' | 'rebuilds' | 'expected'>;

export interface Write extends ScoreUpdate {
  /** Absent if the update always counts. */
  readonly provided?: Expectation;
}

/** What the fence knows of the shard, and when the call is made. */
export interface CallContext {
  readonly epoch: number;
  readonly deployment: string;
  /** `master_replid` of the server on which the shard was found open. */
  readonly server: string;
  /** Ms since 1970. */
  readonly now: number;
  /** Updates of the shard. */
  readonly outboxLimit: number;
}

/** The argument of `lua/add.lua`. @param places where the ranking of each update is in `rankings`. */
export function addArgument(
  updates: readonly Write[],
  rankings: readonly CallRanking[],
  places: readonly number[],
  { epoch, deployment, server, now, outboxLimit }: CallContext,
): string {
  return JSON.stringify([
    String(epoch),
    deployment,
    server,
    String(now),
    outboxLimit,
    rankings.map(({ field }) => field),
    rankings.map(rankingLine).join('\n'),
    flatUpdates(updates, places),
    unlessEmpty(flatKeyed(updates)),
    unlessEmpty(expectationsOf(updates)),
    rankings.some(({ limits }) => limits !== undefined) && rankings.map(limitsOf),
  ]);
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | false {
  return list.length > 0 && list;
}

function flatUpdates(updates: readonly ScoreUpdate[], places: readonly number[]): (string | number)[] {
  const flat: (string | number)[] = [];
  for (const [index, { playerId, delta, withoutRanks = false }] of updates.entries()) {
    const ranking = (places[index] as number) + 1;
    flat.push(withoutRanks ? -ranking : ranking, playerId, delta);
  }
  return flat;
}

function flatKeyed(updates: readonly ScoreUpdate[]): (string | number)[] {
  const flat: (string | number)[] = [];
  for (const [index, { board, playerId, idempotency }] of updates.entries()) {
    if (idempotency === undefined) continue;
    const { key, payload, place } = idempotency;
    flat.push(index + 1, recordName(board.no, playerId, key), payload, String(place));
  }
  return flat;
}

function expectationsOf(updates: readonly Write[]): (string | number)[][] {
  const expectations: (string | number)[][] = [];
  for (const [index, { provided }] of updates.entries()) {
    if (provided === undefined) continue;
    const { epoch, rebuilds, expected } = provided;
    expectations.push([index + 1, String(epoch), String(rebuilds), expected === null ? '-' : String(expected)]);
  }
  return expectations;
}

function limitsOf({ limits }: CallRanking): (number | false)[] | false {
  if (limits === undefined) return false;
  const { min, max, maxDelta } = limits.scores ?? {};
  return [limits.acceptsFrom, limits.acceptsUntil, maxDelta, min, max].map((limit) => limit ?? false);
}

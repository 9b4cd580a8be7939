import { orderOf, RISING, type ScoreReplacement, type ScoreUpdate } from '@standings/domain';
import { recordName } from '../idempotency/record-name.js';
import { rankingLine } from './outbox-entry.js';
import type { CallRanking, NumberedKeys, RankingsOfCall } from './rankings-of-call.js';

/** What an update has to find to count. */
type Expectation = Pick<ScoreReplacement, 'epoch' | 'rebuilds' | 'expected'>;

export type Write = ScoreUpdate & {
  /** Absent if the update always counts. */
  readonly provided?: Expectation;
};

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

/**
 * The argument of `lua/add.lua`.
 *
 * @param numbered how the rankings are ordered, with the numbers of their keys among all keys of the call.
 */
export function addArgument(
  updates: readonly Write[],
  { rankings, places }: RankingsOfCall,
  { orders, clockKey }: NumberedKeys,
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
    orders,
    unlessEmpty(flatGivens(updates)),
    clockKey,
    rankings.some(({ open }) => open !== undefined) && rankings.map(periodsOf),
  ]);
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | false {
  return list.length > 0 && list;
}

function flatUpdates(updates: readonly ScoreUpdate[], places: readonly number[]): (string | number)[] {
  const flat: (string | number)[] = [];
  for (const [index, update] of updates.entries()) {
    const ranking = (places[index] as number) + 1;
    const { playerId, withoutRanks = false } = update;
    flat.push(withoutRanks ? -ranking : ranking, playerId, update.delta ?? update.score);
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

function flatGivens(updates: readonly ScoreUpdate[]): (string | number | boolean)[] {
  const flat: (string | number | boolean)[] = [];
  for (const [index, update] of updates.entries()) {
    if (update.delta !== undefined) continue;
    const order = orderOf(update.board.no);
    // When a score is reached, the script finds out.
    const isReachedNow = order.prefix === RISING && update.tiebreaker === undefined;
    const prefix = isReachedNow ? '' : order.prefixOf(update);
    flat.push(index + 1, update.update === 'best', prefix);
  }
  return flat;
}

function expectationsOf(updates: readonly Write[]): (string | number)[][] {
  const expectations: (string | number)[][] = [];
  for (const [index, { board, provided }] of updates.entries()) {
    if (provided === undefined) continue;
    const { epoch, rebuilds, expected } = provided;
    const [score, prefix] =
      expected === null ? ['-', ''] : [String(expected.score), orderOf(board.no).prefixOf(expected)];
    expectations.push([index + 1, String(epoch), String(rebuilds), score, prefix]);
  }
  return expectations;
}

function periodsOf({ open }: CallRanking): (number | false)[] | false {
  if (open === undefined) return false;
  const { from, until, places } = open;
  return [Number.isFinite(from) && from, Number.isFinite(until) && until, ...places.map((place) => place + 1)];
}

function limitsOf({ limits }: CallRanking): (number | false)[] | false {
  if (limits === undefined) return false;
  const { min, max, maxDelta } = limits.scores ?? {};
  return [limits.acceptsFrom, limits.acceptsUntil, maxDelta, min, max].map((limit) => limit ?? false);
}

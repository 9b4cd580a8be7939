import { boardNumberOf, type Order, orderOf, rankRun, type Scored } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedWindow } from './merged-window.js';
import type { Window } from './shard-part.js';

/** Few scores, so that many are equal. */
const board = (tiebreaker: fc.Arbitrary<number | undefined>) =>
  fc.uniqueArray(
    fc.record({
      playerId: fc.string({ minLength: 1, maxLength: 2 }),
      score: fc.integer({ min: -2, max: 2 }),
      tiebreaker,
    }),
    { selector: ({ playerId }) => playerId, maxLength: 30 },
  );

const ORDERS = [
  ['shared', orderOf(boardNumberOf(1)), fc.constant(undefined)],
  ['shared, less is better', orderOf(boardNumberOf(1, { order: 'asc' })), fc.constant(undefined)],
  ['broken by subscores', orderOf(boardNumberOf(1, { ties: 'subscore' })), fc.integer({ min: -1, max: 1 })],
  ['of the first', orderOf(boardNumberOf(1, { ties: 'first' })), fc.nat(1000)],
] as const;

/** What `lua/window.lua` answers of the players of one shard. */
function windowOf(
  order: Order,
  players: readonly Scored[],
  place: Scored | null,
  before: number,
  after: number,
): Window {
  const ordered = players.toSorted((a, b) => order.compare(a, b));
  const position = place === null ? 0 : ordered.filter((one) => order.compare(one, place) <= 0).length;
  const start = Math.max(0, position - before);
  const run = ordered.slice(start, position + after);
  const [first] = run;
  const better = start === 0 ? 0 : betterThan(order, ordered, first as Scored);
  return [
    players.length,
    start,
    position - start,
    better,
    run.flatMap((one) => [order.memberOf(one), String(order.toKey(one.score))]),
  ];
}

function betterThan(order: Order, players: readonly Scored[], one: Scored): number {
  return players.filter((other) => order.compareValues(other, one) < 0).length;
}

describe.each(ORDERS)('MergedWindow of a board whose ties are %s', (_, order, tiebreaker) => {
  it('has what the whole board has around any place, with its ranks, wherever the players are', () => {
    const asked = fc.record({
      at: fc.nat(),
      reach: fc.integer({ min: 1, max: 8 }),
      shards: fc.constantFrom(1, 2, 3, 7),
    });
    fc.assert(
      fc.property(board(tiebreaker), fc.array(fc.nat()), asked, (players, placements, { at, reach, shards }) => {
        const whole = players.toSorted((a, b) => order.compare(a, b));
        const place = whole.length === 0 ? null : (whole[at % whole.length] as Scored);
        const parts = Array.from({ length: shards }, (_, shard) =>
          players.filter((_player, index) => (placements[index] ?? index) % shards === shard),
        );
        const windows = parts.map((part) => windowOf(order, part, place, reach, reach));
        const merged = new MergedWindow(windows, order);
        const position = place === null ? 0 : whole.findIndex((one) => one === place) + 1;
        expect([merged.total, merged.position]).toEqual([whole.length, position]);
        for (let start = Math.max(0, position - reach); start <= position; start++) {
          const length = position - start + reach;
          const run = whole.slice(start, start + length);
          const better = run[0] === undefined ? 0 : betterThan(order, whole, run[0]);
          expect(merged.entries(start, length)).toEqual(rankRun(run, start, better));
        }
      }),
    );
  });
});

import { comparePlayerIds, DESCENDING, rankRun, type Scored } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedWindow } from './merged-window.js';
import type { Window } from './shard-part.js';

/** Few scores, so that many are equal. */
const board = fc.uniqueArray(
  fc.record({ playerId: fc.string({ minLength: 1, maxLength: 2 }), score: fc.integer({ min: -2, max: 2 }) }),
  { selector: ({ playerId }) => playerId, maxLength: 30 },
);

function inOrder(players: readonly Scored[]): readonly Scored[] {
  return players.toSorted((a, b) => b.score - a.score || comparePlayerIds(a.playerId, b.playerId));
}

function isUpTo(one: Scored, place: Scored): boolean {
  return one.score > place.score || (one.score === place.score && one.playerId <= place.playerId);
}

/** What `lua/window.lua` answers of the players of one shard. */
function windowOf(players: readonly Scored[], place: Scored | null, before: number, after: number): Window {
  const ordered = inOrder(players);
  const position = place === null ? 0 : ordered.filter((one) => isUpTo(one, place)).length;
  const start = Math.max(0, position - before);
  const run = ordered.slice(start, position + after);
  const [first] = run;
  const better = start === 0 ? 0 : ordered.filter(({ score }) => score > (first as Scored).score).length;
  return [
    players.length,
    start,
    position - start,
    better,
    run.flatMap(({ playerId, score }) => [playerId, String(DESCENDING.toKey(score))]),
  ];
}

describe('MergedWindow', () => {
  it('has what the whole board has around any place, with its ranks, wherever the players are', () => {
    const asked = fc.record({
      at: fc.nat(),
      reach: fc.integer({ min: 1, max: 8 }),
      shards: fc.constantFrom(1, 2, 3, 7),
    });
    fc.assert(
      fc.property(board, fc.array(fc.nat()), asked, (players, placements, { at, reach, shards }) => {
        const whole = inOrder(players);
        const place = whole.length === 0 ? null : (whole[at % whole.length] as Scored);
        const parts = Array.from({ length: shards }, (_, shard) =>
          players.filter((_player, index) => (placements[index] ?? index) % shards === shard),
        );
        const windows = parts.map((part) => windowOf(part, place, reach, reach));
        const merged = new MergedWindow(windows, DESCENDING);
        const position = place === null ? 0 : whole.findIndex((one) => one === place) + 1;
        expect([merged.total, merged.position]).toEqual([whole.length, position]);
        for (let start = Math.max(0, position - reach); start <= position; start++) {
          const length = position - start + reach;
          const run = whole.slice(start, start + length);
          const better = whole.filter(({ score }) => score > (run[0]?.score ?? Infinity)).length;
          expect(merged.entries(start, length)).toEqual(rankRun(run, start, better));
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlayerIds } from './player.js';
import { percentile, rankRun, windowAround } from './rank.js';

const board = fc
  .uniqueArray(fc.record({ playerId: fc.stringMatching(/^[a-c]{1,3}$/), score: fc.integer({ min: -3, max: 3 }) }), {
    selector: ({ playerId }) => playerId,
    minLength: 1,
    maxLength: 30,
  })
  .map((players) => players.toSorted((a, b) => b.score - a.score || comparePlayerIds(a.playerId, b.playerId)));

describe('rankRun', () => {
  it('gives every run of neighbours the competition ranks of the whole board', () => {
    fc.assert(
      fc.property(board, fc.nat(30), fc.nat(30), (players, from, length) => {
        const start = from % players.length;
        const run = players.slice(start, start + length);
        const betterThan = (score: number) => players.filter((other) => other.score > score).length;
        const entries = rankRun(run, start, betterThan(run[0]?.score ?? 0));
        expect(entries).toEqual(run.map((player) => ({ rank: betterThan(player.score) + 1, ...player })));
      }),
    );
  });
});

describe('percentile', () => {
  it('is the share of players at or below the player', () => {
    fc.assert(
      fc.property(board, (players) => {
        for (const { score } of players) {
          const rank = players.filter((other) => other.score > score).length + 1;
          const atOrBelow = players.filter((other) => other.score <= score).length;
          expect(percentile(rank, players.length)).toBeCloseTo((100 * atOrBelow) / players.length, 10);
        }
      }),
    );
  });
});

describe('windowAround', () => {
  it('holds the player, stays on the board, and is full wherever the board is large enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(49), fc.nat(20), (total, place, radius) => {
        const position = place % total;
        const { start, length } = windowAround(position, radius, total);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start + length).toBeLessThanOrEqual(total);
        expect(length).toBe(Math.min(2 * radius + 1, total));
        expect(position).toBeGreaterThanOrEqual(start);
        expect(position).toBeLessThan(start + length);
      }),
    );
  });

  it('is centred where the edges leave room', () => {
    expect(windowAround(50, 5, 100)).toEqual({ start: 45, length: 11 });
    expect(windowAround(1, 5, 100)).toEqual({ start: 0, length: 11 });
    expect(windowAround(99, 5, 100)).toEqual({ start: 89, length: 11 });
  });
});

import { ALL_TIME, type Period } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { EmbeddedBoard } from './embedded-board.js';
import type { Ranking } from './ranking/ranking.js';

describe('EmbeddedBoard', () => {
  it('creates a ranking at an update, but not at a read', () => {
    const rankings = new Map<Period, Ranking>();
    const board = new EmbeddedBoard('global', 1, rankings);
    expect(board.ranking('2026-W48').total).toBe(0);
    expect(board.ranking(ALL_TIME).total).toBe(0);
    expect(rankings.size).toBe(0);
    board.apply({ board: 'global', playerId: 'a', delta: 5 }, 0);
    expect([...rankings.keys()]).toEqual([ALL_TIME]);
  });
});

import { ALL_TIME, GLOBAL_BOARD, MAX_SCORE, type Period, ScoreOutOfRangeError } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { EmbeddedBoard } from './embedded-board.js';
import type { Ranking } from './ranking/ranking.js';
import { ReachedClock } from './reached-clock.js';
import { ShardVersions } from './shard-versions.js';

describe('EmbeddedBoard', () => {
  it('creates a ranking at an update, but not at a read', () => {
    const rankings = new Map<Period, Ranking>();
    const board = new EmbeddedBoard(GLOBAL_BOARD.no, new ShardVersions(1), new ReachedClock(), rankings);
    expect(board.ranking('2026-W48').total).toBe(0);
    expect(board.ranking(ALL_TIME).total).toBe(0);
    expect(rankings.size).toBe(0);
    board.apply({ board: GLOBAL_BOARD, playerId: 'a', delta: 5 }, 0);
    expect([...rankings.keys()]).toEqual([ALL_TIME]);
  });

  it('shares one counter of versions with the other boards, so that no two updates have the same', () => {
    const versions = new ShardVersions(3);
    const boards = [GLOBAL_BOARD, { no: 7, id: 'region.eu' }];
    const embedded = boards.map((board) => new EmbeddedBoard(board.no, versions, new ReachedClock()));
    const events = [0, 1, 1, 0].map((index) => {
      const [board, one] = [boards[index]!, embedded[index]!];
      return one.apply({ board, playerId: 'a', delta: 5 }, 0).scoreChanged!.event;
    });
    expect(events.map(({ board, boardNo, epoch, seq, newScore }) => [board, boardNo, epoch, seq, newScore])).toEqual([
      ['global', 1, 3, 1, 5],
      ['region.eu', 7, 3, 2, 5],
      ['region.eu', 7, 3, 3, 10],
      ['global', 1, 3, 4, 10],
    ]);
  });

  it('uses no number up for an update that is refused', () => {
    const versions = new ShardVersions(1);
    const board = new EmbeddedBoard(GLOBAL_BOARD.no, versions, new ReachedClock());
    const add = (delta: number) => board.apply({ board: GLOBAL_BOARD, playerId: 'a', delta }, 0);
    add(MAX_SCORE);
    expect(() => add(1)).toThrow(ScoreOutOfRangeError);
    expect(add(-1).scoreChanged?.event.seq).toBe(2);
  });
});

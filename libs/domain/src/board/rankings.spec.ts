import { describe, expect, it } from 'vitest';
import type { BoardPeriod } from '../period/board-period.js';
import { ALL_TIME } from '../period/period.js';
import { rankingsAt, rankingsOf, spanAt } from './rankings.js';

const period = (id: string, startsAt: number | null, endsAt: number | null, state: BoardPeriod['state'] = 'open') => ({
  id,
  startsAt,
  endsAt,
  state,
});
const DAYS = [period('2026-11-26', 0, 100), period('2026-11-27', 100, 200), period('2026-11-28', 200, 300)] as const;
const ALL = period(ALL_TIME, null, null);
const SEASON = period('s.autumn', 50, 150);

const boardWith = (...periods: [BoardPeriod, ...BoardPeriod[]]) => ({ no: 7, id: 'arcade', periods });
const idsAt = (board: ReturnType<typeof boardWith>, ms: number) => rankingsAt(board, ms)?.map(({ period: id }) => id);

describe('The rankings of a board', () => {
  it('are that of all time if it keeps no other periods', () => {
    const board = { no: 7, id: 'arcade' };
    expect(rankingsAt(board, 5)).toEqual([{ board, period: ALL_TIME }]);
    expect(rankingsOf(board)).toEqual([{ board, period: ALL_TIME }]);
    expect(spanAt(board, 5)).toEqual({ from: -Infinity, until: Infinity });
  });

  it('are those that are open at a time, in the order of the board', () => {
    const board = boardWith(...DAYS, ALL, SEASON);
    expect(idsAt(board, 0)).toEqual(['2026-11-26', ALL_TIME]);
    expect(idsAt(board, 99)).toEqual(['2026-11-26', ALL_TIME, 's.autumn']);
    expect(idsAt(board, 100)).toEqual(['2026-11-27', ALL_TIME, 's.autumn']);
    expect(idsAt(board, 150)).toEqual(['2026-11-27', ALL_TIME]);
    expect(rankingsOf(board)).toHaveLength(5);
  });

  it('take no update at a time of which a kind has no open period', () => {
    expect(rankingsAt(boardWith(ALL, ...DAYS), 300)).toBeNull();
    expect(rankingsAt(boardWith(...DAYS, ALL), -1)).toBeNull();
    expect(rankingsAt(boardWith(SEASON), 150)).toBeNull();
  });

  it('leave out what is closing, and ask for no other period of its kind', () => {
    const closing = period('2026-11-27', 100, 200, 'closing');
    expect(idsAt(boardWith(closing, ALL), 120)).toEqual([ALL_TIME]);
  });

  it('stay the same within the span around a time', () => {
    const board = boardWith(...DAYS, ALL, SEASON);
    expect(spanAt(board, 99)).toEqual({ from: 50, until: 100 });
    expect(spanAt(board, 100)).toEqual({ from: 100, until: 150 });
    expect(spanAt(board, 300)).toEqual({ from: 300, until: Infinity });
  });
});

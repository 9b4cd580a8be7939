import {
  BoardCatalog,
  type BoardRepository,
  type Calendar,
  type CalendarPeriod,
  DEFAULT_DEFINITION,
  type DefinedBoard,
} from '@standings/domain';
import { describe, expect, it, vi } from 'vitest';
import { PeriodOpener } from './period-opener.js';

const DAY_MS = 24 * 60 * 60_000;

const dayAt = (index: number): CalendarPeriod => ({
  id: new Date(index * DAY_MS).toISOString().slice(0, 10),
  startsAt: index * DAY_MS,
  endsAt: (index + 1) * DAY_MS,
});

/** It knows days alone. */
const calendar = {
  step: vi.fn<Calendar['step']>((id: string, _rules: unknown, steps: number) => dayAt(Date.parse(id) / DAY_MS + steps)),
};

/** A board whose last day is that of an index. */
function boardWith(no: number, index: number, revision = no): DefinedBoard {
  const definition = { ...DEFAULT_DEFINITION, periods: ['day'] as const };
  return { no, id: `b${no}`, definition, periods: [{ ...dayAt(index), state: 'open' }], revision };
}

/** Runs an opener over boards for some rounds, each half a minute later. */
async function rounds(count: number, boards: readonly DefinedBoard[], open: BoardRepository['openPeriods']) {
  const catalog = new BoardCatalog();
  for (const board of boards) catalog.learn(board);
  const openPeriods = vi.fn<BoardRepository['openPeriods']>(open);
  const clock = { time: DAY_MS, now: () => clock.time };
  let begun = 0;
  const opener = new PeriodOpener({ openPeriods }, catalog, calendar as unknown as Calendar, clock, async () => {
    clock.time = DAY_MS + 30_000 * begun;
    begun += 1;
    if (begun > count) void opener.stop({ timeoutMs: 0 });
  });
  opener.start();
  await vi.waitUntil(() => begun > count);
  return { catalog, asked: openPeriods.mock.calls.map(([numbers]) => numbers) };
}

describe('PeriodOpener', () => {
  it('asks nothing of boards that keep all time alone, and of those whose next period is open', async () => {
    const plain: DefinedBoard = { no: 2, id: 'b2', definition: DEFAULT_DEFINITION, revision: 2 };
    const { asked } = await rounds(3, [plain, boardWith(3, 2)], async () => []);
    expect(asked).toEqual([]);
  });

  it('opens the periods of others where it cannot tell when those of a board are due', async () => {
    const unknown = boardWith(4, 0);
    calendar.step.mockImplementationOnce(() => {
      throw new RangeError('there is no such time zone');
    });
    const { asked } = await rounds(1, [unknown, boardWith(3, 1)], async () => []);
    expect(asked).toEqual([[3]]);
  });

  it('asks when the next period is due, and learns what was opened', async () => {
    const after = boardWith(3, 2, 9);
    const { asked, catalog } = await rounds(3, [boardWith(2, 2), boardWith(3, 1)], async () => [after]);
    expect(asked).toEqual([[3]]);
    expect(catalog.get('b3')).toBe(after);
  });

  it('goes through many boards page by page, and calculates once for those that are alike', async () => {
    calendar.step.mockClear();
    const boards = Array.from({ length: 10_000 }, (_, index) => boardWith(index + 2, 1));
    const { asked, catalog } = await rounds(1, boards, async (numbers) =>
      numbers.map((no) => boardWith(no, 2, no + 10_000)),
    );
    expect(asked.map((page) => page.length)).toEqual(Array<number>(50).fill(200));
    expect(new Set(asked.flat()).size).toBe(10_000);
    expect(catalog.get('b10001').revision).toBe(20_001);
    expect(calendar.step.mock.calls.length).toBeLessThan(5);
  });

  it('leaves a board alone for a minute where the repository has nothing to open yet, and asks again after a failure', async () => {
    const answers: (() => Promise<readonly DefinedBoard[]>)[] = [
      () => Promise.reject(new Error('no connection')),
      async () => [],
      async () => [],
    ];
    const { asked } = await rounds(4, [boardWith(2, 1)], () => (answers.shift() ?? (async () => []))());
    expect(asked).toEqual([[2], [2], [2]]);
  });
});

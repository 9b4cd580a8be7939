import {
  BoardNotFoundError,
  type BoardPeriod,
  type BoardRepository,
  type CalendarPeriod,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  type DefinitionChange,
  InvalidSeasonError,
  PeriodsRemovedError,
  rankingsAt,
  type Season,
  SeasonFixedError,
  SeasonOverlapsError,
  type TemplateRepository,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';

/** A repository with no board but `global`, and no template. Its clock is that of the test. */
export interface BoardPeriodsUnderTest {
  readonly boards: BoardRepository;
  /** That of another process. */
  readonly other: BoardRepository;
  readonly templates: TemplateRepository;
  /** Writes what a board has by hand. */
  /** Writes that a period was archived. */
  readonly setArchived: (no: number, period: CalendarPeriod) => Promise<unknown>;
  readonly setPeriods: (no: number, periods: readonly BoardPeriod[]) => Promise<unknown>;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** What every repository of boards does with periods. @param open gives an empty one. */
export function boardPeriodsContract(name: string, open: () => Promise<BoardPeriodsUnderTest>): void {
  describe(`${name} as a repository of the periods of boards`, () => {
    let { boards, other, templates, setPeriods, setArchived } = {} as BoardPeriodsUnderTest;

    beforeEach(async () => {
      ({ boards, other, templates, setPeriods, setArchived } = await open());
    });

    const put = async (id: string, change: DefinitionChange) =>
      (await boards.put(id, (present) => changeDefinition(present ?? DEFAULT_DEFINITION, change), null)).board;
    const found = async (id: string) => (await other.find([id]))[0]?.board;
    const periodsAt = (board: DefinedBoard | null | undefined, ms = Date.now()) =>
      rankingsAt(board as DefinedBoard, ms)!.map(({ period }) => period);
    const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

    it('opens the periods of a board with it, a day or more ahead, and gives them back exactly', async () => {
      const before = Date.now();
      const board = await put('arcade', { periods: ['day', 'all', 'year'] });
      expect(await found('arcade')).toEqual(board);
      expect((await other.changes(0, 10)).changes.at(-1)?.board).toEqual(board);
      const ids = periodsAt(board);
      expect(ids).toHaveLength(3);
      expect([dayOf(before), dayOf(Date.now())]).toContain(ids[0]);
      expect(ids.slice(1)).toEqual(['all', String(new Date().getUTCFullYear())]);
      expect(periodsAt(board, before + DAY_MS)[0]).toBe(dayOf(before + DAY_MS));
    });

    it('opens those of a templated board', async () => {
      await templates.put('region.', () => changeDefinition(DEFAULT_DEFINITION, { periods: ['all', 'week'] }), null);
      const [board] = await boards.open(['region.eu']);
      expect(periodsAt(board as DefinedBoard)).toEqual(['all', expect.stringMatching(/^\d{4}-W\d\d$/)]);
      expect(await found('region.eu')).toEqual(board);
    });

    it('keeps none of a board that keeps all time alone', async () => {
      expect((await put('plain', {})).periods).toBeUndefined();
    });

    it('opens periods of a kind that is added, and leaves the others as they are', async () => {
      const { periods: [all] = [] } = await put('plain', { periods: ['all', 'month'] });
      const before = await put('arcade', {});
      const added = await put('arcade', { periods: ['all', 'week', 'day'] });
      expect(added.periods?.[0]).toEqual(all);
      expect(periodsAt(added)).toHaveLength(3);
      expect(added.revision).toBeGreaterThan(before.revision);
      expect(await found('arcade')).toEqual(added);
    });

    it('closes those of a kind that is removed, which does not come back', async () => {
      const board = await put('arcade', { periods: ['week', 'all', 'day'] });
      const removed = await put('arcade', { periods: ['week'] });
      const states = removed.periods?.map(({ id, state }) => [/W/.test(id), state]);
      expect(new Set(states?.map(String))).toEqual(new Set(['true,open', 'false,closing']));
      expect(removed.periods).toHaveLength(board.periods?.length ?? 0);
      expect(periodsAt(removed)).toHaveLength(1);
      expect(await found('arcade')).toEqual(removed);
      for (const periods of [['week', 'day'] as const, ['week', 'all'] as const]) {
        await expect(put('arcade', { periods })).rejects.toBeInstanceOf(PeriodsRemovedError);
      }
      expect(await found('arcade')).toEqual(removed);
      expect(periodsAt(await put('arcade', { periods: ['week', 'month'] }))).toHaveLength(2);
    });

    it('opens the due periods of many boards, each period once, while another process does the same', async () => {
      const ids = ['a', 'b', 'c'];
      const numbers: number[] = [];
      for (const id of ids) numbers.push((await put(id, { periods: ['day', 'all'] })).no);
      const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
      const yesterday: BoardPeriod = {
        id: dayOf(today - DAY_MS),
        startsAt: today - DAY_MS - 5,
        endsAt: today - HOUR_MS,
        state: 'open',
      };
      for (const no of numbers.slice(0, 2)) await setPeriods(no, [yesterday]);
      const { revision } = await other.changes(0, 100);
      const done = await Promise.all([boards, other, boards, other].map((one) => one.openPeriods([...numbers, 99])));
      const opened = done.flat();
      expect(opened.map(({ id }) => id)).toEqual(['a', 'b']);
      for (const board of opened) {
        expect(board.periods?.[0]).toEqual(yesterday);
        expect(board.periods?.[1]).toMatchObject({ id: dayOf(today), startsAt: today - HOUR_MS, state: 'open' });
        expect(await found(board.id)).toEqual(board);
      }
      const after = await other.changes(revision, 100);
      expect(after.changes.map(({ board }) => board)).toEqual(opened);
      expect(after.revision).toBe(revision + 2);
    });

    it('adds seasons to a board, prolongs them, and gives them back exactly', async () => {
      const before = await put('arcade', {});
      const now = Date.now();
      const autumn = { id: 'autumn', startsAt: now - 5000, endsAt: now + HOUR_MS, title: 'Autumn' };
      const { board, period, isNew } = await boards.putSeason('arcade', autumn);
      expect(isNew).toBe(true);
      expect(period).toEqual({ ...autumn, id: 's.autumn', state: 'open' });
      expect(board.periods).toEqual([{ id: 'all', startsAt: null, endsAt: null, state: 'open' }, period]);
      expect(board.revision).toBeGreaterThan(before.revision);
      expect(await found('arcade')).toEqual(board);
      expect(await other.putSeason('arcade', autumn)).toEqual({ board, period, isNew: false });
      const longer = { ...autumn, endsAt: autumn.endsAt + 1 };
      const prolonged = await other.putSeason('arcade', longer);
      expect(prolonged).toMatchObject({ period: { endsAt: longer.endsAt }, isNew: false });
      expect(await found('arcade')).toEqual(prolonged.board);
      expect(periodsAt(await put('arcade', { periods: ['all', 'day'] })).at(-1)).toBe('s.autumn');
    });

    it('refuses seasons that overlap, are fixed or have no time left, and those of no board', async () => {
      const now = Date.now();
      const autumn = { id: 'autumn', startsAt: now - 5000, endsAt: now + HOUR_MS };
      await put('arcade', {});
      const { board } = await boards.putSeason('arcade', autumn);
      const refusal = (season: Season) => other.putSeason('arcade', season).catch((error: unknown) => error);
      expect(await refusal({ ...autumn, id: 'other' })).toBeInstanceOf(SeasonOverlapsError);
      expect(await refusal({ ...autumn, endsAt: now + HOUR_MS - 1 })).toBeInstanceOf(SeasonFixedError);
      expect(await refusal({ id: 'late', startsAt: now + DAY_MS, endsAt: now + DAY_MS })).toBeInstanceOf(
        InvalidSeasonError,
      );
      expect(await refusal({ id: 'past', startsAt: 1, endsAt: now - 5001 })).toBeInstanceOf(InvalidSeasonError);
      await expect(boards.putSeason('atlantis', autumn)).rejects.toBeInstanceOf(BoardNotFoundError);
      expect(await found('arcade')).toEqual(board);
    });

    it('counts seasons that were archived, which stay as they are', async () => {
      const now = Date.now();
      const board = await put('arcade', {});
      const spring = { id: 'spring', startsAt: now - DAY_MS, endsAt: now - 5000 };
      await setArchived(board.no, { ...spring, id: 's.spring' });
      expect(await boards.putSeason('arcade', spring)).toMatchObject({ board, isNew: false });
      await expect(boards.putSeason('arcade', { ...spring, endsAt: now + 5 })).rejects.toBeInstanceOf(SeasonFixedError);
      const around = { id: 'other', startsAt: now - 6000, endsAt: now + HOUR_MS };
      await expect(boards.putSeason('arcade', around)).rejects.toBeInstanceOf(SeasonOverlapsError);
      expect(await found('arcade')).toEqual(board);
    });

    it('changes nothing where nothing is due', async () => {
      const { no } = await put('arcade', { periods: ['all', 'month'] });
      const { revision } = await other.changes(0, 100);
      expect(await boards.openPeriods([1, no])).toEqual([]);
      expect((await other.changes(0, 100)).revision).toBe(revision);
    });
  });
}

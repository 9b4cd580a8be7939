import {
  type ArchivedRankings,
  type Board,
  type BoardPeriod,
  type BoardRepository,
  type BoardView,
  CatalogUnavailableError,
  GLOBAL_BOARD,
  type PeriodArchive,
  RepositoryUnavailableError,
  type ScoreRepository,
  type StoredScores,
  StoreUnavailableError,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_ALL, GLOBAL_WEEK as WEEK } from './places.js';
import { row } from './score-rows.js';

const VIEW: BoardView = { board: GLOBAL_BOARD, period: WEEK.period };
const PERIOD: BoardPeriod = {
  id: WEEK.period,
  startsAt: Date.UTC(2026, 10, 23),
  endsAt: Date.UTC(2026, 10, 30),
  state: 'closing',
};
const NEXT: BoardPeriod = { id: '2026-W49', startsAt: PERIOD.endsAt, endsAt: Date.UTC(2026, 11, 7), state: 'open' };

const { state: _, ...archived } = PERIOD;

/** For many runs against a server. */
const MODEL_TIMEOUT_MS = 60_000;

/** An archive without periods, over durable scores of which there are none yet. */
export interface PeriodArchiveUnderTest {
  readonly archive: PeriodArchive;
  readonly rankings: ArchivedRankings;
  readonly repository: ScoreRepository;
  readonly boards: BoardRepository;
  /** Gives a board its periods. */
  readonly keep: (board: Board, periods: readonly BoardPeriod[]) => Promise<void>;
  readonly scores: StoredScores;
  /** One whose database cannot be used. */
  readonly unavailable: { readonly archive: PeriodArchive; readonly rankings: ArchivedRankings };
}

/** How periods get into an archive, whatever holds it. How they are read is the contract of reads. */
export function periodArchiveContract(name: string, open: () => Promise<PeriodArchiveUnderTest>): void {
  describe(`${name} as an archive of periods`, () => {
    let parts: PeriodArchiveUnderTest;

    beforeEach(async () => {
      parts = await open();
      await parts.keep(GLOBAL_BOARD, [PERIOD, NEXT]);
    });

    const save = (scores: readonly number[]) =>
      parts.repository.save(
        scores.map((score, index) => row({ ...WEEK, playerId: `p${index}`, score, seq: index + 1 })),
      );
    const writeAll = async (source = 'a', limit = 2) => {
      for (let steps = 1; ; steps++) if (await parts.archive.write(WEEK, source, limit)) return steps;
    };
    const archive = async () => {
      await writeAll();
      await parts.archive.commit(WEEK);
    };
    const all = () => parts.rankings.top(VIEW, 100, null);

    it('has no period before one is committed', async () => {
      await save([3, 1, 2]);
      const nothing = { total: 0, entries: [], previous: null, next: null };
      expect(await all()).toEqual(nothing);
      await writeAll();
      expect(await all()).toEqual(nothing);
      expect(await parts.rankings.rank(VIEW, 'p1')).toBeNull();
      expect(await parts.archive.find(WEEK)).toBeNull();
      await parts.archive.commit(WEEK);
      expect(await all()).toMatchObject({ total: 3, entries: [{ rank: 1, playerId: 'p0', score: 3 }, {}, {}] });
      const found = await parts.archive.find(WEEK);
      expect(found).toEqual({ ...archived, players: 3, archivedAt: expect.any(Number) });
      expect(await parts.archive.list(WEEK.board, null, 10)).toEqual([found]);
      expect(await parts.archive.list(WEEK.board, WEEK.period, 10)).toEqual([]);
    });

    it('commits nothing that is not written', async () => {
      await save([3, 1, 2]);
      expect(await parts.archive.commit(WEEK)).toBeNull();
      await parts.archive.write(WEEK, 'a', 2);
      expect(await parts.archive.commit(WEEK)).toBeNull();
      expect(await parts.archive.find(WEEK)).toBeNull();
      expect(await parts.boards.find([GLOBAL_BOARD.id])).toMatchObject([{ board: { periods: [PERIOD, NEXT] } }]);
    });

    it('has a period without players', async () => {
      await archive();
      expect(await parts.archive.find(WEEK)).toMatchObject({ players: 0 });
      expect(await all()).toEqual({ total: 0, entries: [], previous: null, next: null });
    });

    it('takes steps of any size, in any process', { timeout: MODEL_TIMEOUT_MS }, async () => {
      const values = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 9 });
      const limits = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(values, limits, async (given, sizes) => {
          parts = await open();
          await parts.keep(GLOBAL_BOARD, [PERIOD, NEXT]);
          await save(given);
          for (let step = 0; !(await parts.archive.write(WEEK, 'a', sizes[step % sizes.length] as number)); step++);
          await parts.archive.commit(WEEK);
          const sorted = given.toSorted((a, b) => b - a);
          const { entries, total } = await all();
          expect(total).toBe(given.length);
          expect(entries.map(({ score }) => score)).toEqual(sorted);
          expect(entries.map(({ rank }) => rank)).toEqual(sorted.map((score) => 1 + sorted.indexOf(score)));
        }),
        { numRuns: 40 },
      );
    });

    it('begins again when the scores are in another state', async () => {
      await save([3, 1, 2]);
      await writeAll('a');
      await save([3, 1, 2, 9]);
      await parts.archive.write(WEEK, 'b', 2);
      await archive();
      expect((await all()).entries.map(({ score }) => score)).toEqual([9, 3, 2, 1]);
    });

    it('stays as it was committed', async () => {
      await save([3, 1, 2]);
      await archive();
      const before = await all();
      await parts.repository.save([row({ ...WEEK, playerId: 'late', score: 10, seq: 20 })]);
      expect(await writeAll('b')).toBe(1);
      await parts.archive.commit(WEEK);
      expect(await all()).toEqual(before);
      expect(await parts.archive.find(WEEK)).toMatchObject({ endsAt: PERIOD.endsAt, players: 3 });
    });

    it('takes the period out of its board in the same step, with a new revision', async () => {
      await save([3, 1, 2]);
      await writeAll();
      const { revision } = await parts.boards.changes(0, 10);
      const board = await parts.archive.commit(WEEK);
      expect(board).toMatchObject({ id: GLOBAL_BOARD.id, periods: [NEXT], revision: revision + 1 });
      expect(await parts.boards.changes(revision, 10)).toMatchObject({ changes: [{ board }], revision: revision + 1 });
      expect(await parts.archive.commit(WEEK)).toBeNull();
      expect((await parts.boards.changes(0, 10)).revision).toBe(revision + 1);
    });

    it.each([
      ['is open', [{ ...PERIOD, state: 'open' }, NEXT]],
      ['is the only one', [PERIOD]],
      ['is not there', [NEXT]],
    ] as const)('archives no period that %s', async (_why, periods) => {
      await parts.keep(GLOBAL_BOARD, periods);
      await save([3, 1, 2]);
      await writeAll();
      expect(await parts.archive.commit(WEEK)).toBeNull();
      expect(await parts.archive.find(WEEK)).toBeNull();
      expect(await parts.boards.find([GLOBAL_BOARD.id])).toMatchObject([{ board: { periods } }]);
    });

    it('removes the durable scores of a period that it has, and no others', async () => {
      await save([3, 1, 2]);
      await parts.repository.save([row()]);
      expect(await parts.archive.removeScores(WEEK, 2)).toBe(true);
      expect(await parts.scores.count([WEEK, GLOBAL_ALL])).toBe(4);
      await archive();
      expect(await parts.archive.removeScores(WEEK, 2)).toBe(false);
      expect(await parts.archive.removeScores(WEEK, 2)).toBe(true);
      expect(await parts.scores.count([WEEK, GLOBAL_ALL])).toBe(1);
      expect(await parts.scores.scoresOf(GLOBAL_ALL, ['p1'])).toMatchObject([{ score: 1 }]);
      expect(await all()).toMatchObject({ total: 3 });
    });

    it('says that it cannot be used', async () => {
      const { unavailable } = parts;
      await expect(unavailable.archive.write(WEEK, 'a', 1)).rejects.toThrow(RepositoryUnavailableError);
      await expect(unavailable.archive.commit(WEEK)).rejects.toThrow(CatalogUnavailableError);
      await expect(unavailable.rankings.rank(VIEW, 'p1')).rejects.toThrow(StoreUnavailableError);
    });
  });
}

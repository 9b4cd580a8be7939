import {
  MAX_SCORE,
  RepositoryUnavailableError,
  type ScoreRepository,
  type StoredScores,
  UnstorableRowsError,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE_ALL as EUROPE, GLOBAL_ALL as GLOBAL, GLOBAL_WEEK as WEEK } from './places.js';
import { asRead, batch, NaiveRows, read, row } from './score-rows.js';

/** A score repository without rows, of a deployment whose epochs never ended. */
export interface ScoreRepositoryUnderTest {
  readonly repository: ScoreRepository;
  /** Reads what it has stored. */
  readonly scores: StoredScores;
  /** Ends every epoch of the board `global` below this one, as `ShardLock.raiseEpoch` does. */
  readonly beginEpoch: (epoch: number) => Promise<void>;
  /** One whose database cannot be used. */
  readonly unavailable: ScoreRepository;
}

/** What every score repository does. @param open gives an empty one. */
export function scoreRepositoryContract(name: string, open: () => Promise<ScoreRepositoryUnderTest>): void {
  describe(`${name} as a score repository`, () => {
    let repository: ScoreRepository;
    let scores: StoredScores;
    let beginEpoch: (epoch: number) => Promise<void>;
    let unavailable: ScoreRepository;

    async function empty(): Promise<void> {
      ({ repository, scores, beginEpoch, unavailable } = await open());
    }

    beforeEach(empty);

    it('stores scores and versions exactly, up to the bounds', async () => {
      const rows = [
        row({ playerId: 'highest', score: MAX_SCORE, epoch: 7, seq: Number.MAX_SAFE_INTEGER }),
        row({ playerId: 'lowest', score: -MAX_SCORE, lastUpdated: '2026-11-23T23:59:59.999Z' }),
        row({ playerId: 'zero', score: 0 }),
      ];
      expect(await repository.save(rows)).toEqual({ late: 0 });
      expect(await read(scores, GLOBAL)).toEqual(asRead(rows));
    });

    it('stores tiebreakers exactly, up to the bounds, among rows that have none', async () => {
      const tied = [MAX_SCORE, -MAX_SCORE, 0, undefined].map((tiebreaker, index) =>
        row({ playerId: `p${index}`, tiebreaker }),
      );
      await repository.save(tied);
      expect(await read(scores, GLOBAL)).toEqual(asRead(tied));
    });

    it('changes a tiebreaker with its score, in one row and in both directions', async () => {
      for (const [index, tiebreaker] of [7, 8, undefined, undefined, -1].entries()) {
        const newer = [row({ seq: 2 + index, tiebreaker }), row({ seq: 1, playerId: 'other', tiebreaker: 5 })];
        await repository.save(newer);
        // One that is late leaves both as they are.
        await repository.save([row({ seq: 1, score: 9, tiebreaker: 99 })]);
        expect(await read(scores, GLOBAL)).toEqual(asRead(newer));
      }
    });

    it.each(['NULL', '~', '0', '-', '@|+=/~', 'auth0|a.b-c_d:e@f+g=h/i~', 'A'.repeat(128)])(
      'stores the player %j, among others',
      async (playerId) => {
        const rows = [row({ playerId }), row({ playerId: 'a' })];
        await repository.save(rows);
        expect(await read(scores, GLOBAL)).toEqual(asRead(rows));
      },
    );

    it('keeps boards and periods apart', async () => {
      const views = [GLOBAL, WEEK, EUROPE];
      const rows = views.map((view, index) => row({ ...view, score: index, seq: 1 + index }));
      expect(await repository.save(rows)).toEqual({ late: 0 });
      for (const [index, view] of views.entries()) expect(await read(scores, view)).toEqual(asRead([rows[index]!]));
    });

    it('has nothing to do for no rows', async () => {
      expect(await repository.save([])).toEqual({ late: 0 });
    });

    it('ends with the same rows in any order of batches', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
          await empty();
          const naive = new NaiveRows();
          for (const one of batches) await repository.save(one);
          for (const one of batches.toReversed()) naive.save(one);
          for (const view of [GLOBAL, WEEK]) expect(await read(scores, view)).toEqual(asRead(naive.of(view)));
        }),
        { numRuns: 25 },
      );
    });

    it('refuses and counts rows of epochs that have ended, as a naive repository does', async () => {
      let late = 0;
      const step = fc.oneof(batch, fc.integer({ min: 1, max: 3 }));
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          await empty();
          const naive = new NaiveRows();
          let present = 0;
          for (const one of steps) {
            if (typeof one === 'number') {
              present = Math.max(present, one);
              naive.beginEpoch(present);
              await beginEpoch(present);
            } else {
              const expected = naive.save(one);
              expect(await repository.save(one)).toEqual(expected);
              late += expected.late;
            }
          }
          for (const view of [GLOBAL, WEEK]) expect(await read(scores, view)).toEqual(asRead(naive.of(view)));
        }),
        { numRuns: 25 },
      );
      expect(late).toBeGreaterThan(0);
    });

    it('lets two writers of the same rows in opposite orders both finish', async () => {
      const rows = Array.from({ length: 2000 }, (_, index) => row({ playerId: `p${index}`, seq: 1 }));
      await repository.save(rows);
      for (let seq = 2; seq < 12; seq++) {
        const newer = rows.map((one) => ({ ...one, seq }));
        const saved = await Promise.all([repository.save(newer), repository.save(newer.toReversed())]);
        expect(saved).toEqual([{ late: 0 }, { late: 0 }]);
      }
      const stored = Object.values(await read(scores, GLOBAL));
      expect(new Set(stored.map((one) => one?.seq))).toEqual(new Set([11]));
    });

    it('refuses rows for what is in them every time, and takes others afterwards', async () => {
      const bad = row({ playerId: 'bad', lastUpdated: 'yesterday-ish' });
      for (let time = 0; time < 2; time++) {
        await expect(repository.save([bad])).rejects.toBeInstanceOf(UnstorableRowsError);
      }
      expect(await repository.save([row()])).toEqual({ late: 0 });
      expect(await read(scores, GLOBAL)).toEqual(asRead([row()]));
    });

    it('says so if its database cannot be used', async () => {
      await expect(unavailable.save([row()])).rejects.toBeInstanceOf(RepositoryUnavailableError);
    });
  });
}

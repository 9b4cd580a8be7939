import { type ScoreKey, type ScoreRow, UnstorableRowsError, isNewer } from '@standings/domain';
import type { TypeormScoreRepository } from '@standings/persistence';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

/** What every score repository does. @param empty gives one without rows. */
export function scoreRepositoryContract(name: string, empty: () => Promise<TypeormScoreRepository>): void {
  describe(`${name} as a score repository`, () => {
    let repository: TypeormScoreRepository;

    beforeEach(async () => {
      repository = await empty();
    });

    it('gives back what was saved, exactly, up to the bounds', async () => {
      const rows = [
        row({ playerId: 'highest', score: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }),
        row({ playerId: 'lowest', score: -Number.MAX_SAFE_INTEGER, lastUpdated: '2026-11-23T23:59:59.999Z' }),
        row({ playerId: 'zero', score: 0 }),
      ];
      expect(await repository.save(rows)).toEqual({ newer: 3, late: 0 });
      expect(await all(repository)).toEqual(rows);
    });

    it.each(['NULL', 'a,b', '{}', 'a b', "it's", 'é', '\u{1f3c6}', '"', '\\', '\\"', '\n', '\u0001', 'a\\nb'])(
      'gives back the player %j as it was saved, among others',
      async (playerId) => {
        const rows = [row({ playerId }), row({ playerId: '~', period: '2026-W48' })];
        await repository.save(rows);
        expect(new Set(await all(repository))).toEqual(new Set(rows));
      },
    );

    it('has nothing to do for no rows', async () => {
      expect(await repository.save([])).toEqual({ newer: 0, late: 0 });
    });

    it('keeps the newest version whatever comes in whatever order', async () => {
      await repository.save([row({ score: 10, epoch: 1, seq: 5 })]);
      expect(await repository.save([row({ score: 9, epoch: 1, seq: 4 })])).toEqual({ newer: 0, late: 0 });
      expect(await repository.save([row({ score: 10, epoch: 1, seq: 5 })])).toEqual({ newer: 0, late: 0 });
      expect(await repository.save([row({ score: 7, epoch: 2, seq: 1 })])).toEqual({ newer: 1, late: 0 });
      expect(await repository.save([row({ score: 99, epoch: 1, seq: 999 })])).toEqual({ newer: 0, late: 0 });
      expect(await all(repository)).toEqual([row({ score: 7, epoch: 2, seq: 1 })]);
    });

    it('counts the rows of a batch that were newer', async () => {
      await repository.save([row({ playerId: 'a', seq: 5 }), row({ playerId: 'b', seq: 5 })]);
      const batch = [row({ playerId: 'a', seq: 6 }), row({ playerId: 'b', seq: 4 }), row({ playerId: 'c', seq: 1 })];
      expect(await repository.save(batch)).toEqual({ newer: 2, late: 0 });
    });

    it('ends with the same rows in any order of batches', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(batches, { maxLength: 8 }), async (saved) => {
          repository = await empty();
          for (const batch of saved) await repository.save(batch);
          expect(await all(repository)).toEqual(newestOf(saved.flat()));
        }),
        { numRuns: 25 },
      );
    });

    it('writes all rows of a batch or none', async () => {
      const batch = [row({ playerId: 'good' }), row({ playerId: 'bad', score: 2 ** 70 })];
      await expect(repository.save(batch)).rejects.toBeInstanceOf(UnstorableRowsError);
      expect(await all(repository)).toEqual([]);
    });

    it.each([
      ['a score past 64 bits', { score: 2 ** 63 }],
      ['a time that is none', { lastUpdated: 'yesterday-ish' }],
      ['text with a NUL', { playerId: 'a\0b' }],
    ])('refuses %s for good, and takes other rows afterwards', async (_, bad) => {
      await expect(repository.save([row(bad)])).rejects.toBeInstanceOf(UnstorableRowsError);
      expect(await repository.save([row({})])).toEqual({ newer: 1, late: 0 });
    });

    it('scans in key order by bytes, page after page, each row once', async () => {
      const ids = ['Z', 'a', '_', '0', '~', 'a.b', 'a-b', 'A', 'é'];
      const rows = ids.flatMap((playerId) => [
        row({ playerId }),
        row({ playerId, period: '2026-W48' }),
        row({ playerId, board: 'region.eu' }),
      ]);
      await repository.save(rows);
      expect(await pages(repository, 4)).toEqual(newestOf(rows));
    });

    it('scans from a key that is not there', async () => {
      await repository.save([row({ playerId: 'a' }), row({ playerId: 'c' })]);
      const after = { board: 'global', period: 'all', playerId: 'b' };
      expect(await repository.scan(after, 10)).toEqual([row({ playerId: 'c' })]);
    });

    it('lets two writers of the same rows in opposite orders both finish', async () => {
      const rows = Array.from({ length: 2000 }, (_, index) => row({ playerId: `p${index}`, seq: 1 }));
      await repository.save(rows);
      for (let seq = 2; seq < 12; seq++) {
        const newer = rows.map((one) => ({ ...one, seq }));
        await Promise.all([repository.save(newer), repository.save([...newer].reverse())]);
      }
      expect(new Set((await pages(repository, 1000)).map((one) => one.seq))).toEqual(new Set([11]));
    });
  });
}

function row(fields: Partial<ScoreRow>): ScoreRow {
  return {
    board: 'global',
    period: 'all',
    playerId: 'p1',
    score: 1,
    epoch: 1,
    seq: 1,
    lastUpdated: '2026-11-23T12:00:00.000Z',
    ...fields,
  };
}

const anyRow = fc.record({
  playerId: fc.constantFrom('p1', 'p2', 'p3'),
  period: fc.constantFrom('all', '2026-W48'),
  epoch: fc.integer({ min: 1, max: 3 }),
  seq: fc.integer({ min: 1, max: 9 }),
});

// The score follows from the version, as it does when versions are never reused.
const batches = fc
  .uniqueArray(anyRow, { maxLength: 6, selector: (one) => `${one.period} ${one.playerId}` })
  .map((rows) => rows.map((one) => row({ ...one, score: one.epoch * 1000 + one.seq })));

function newestOf(rows: readonly ScoreRow[]): ScoreRow[] {
  const newest = new Map<string, ScoreRow>();
  for (const one of rows) {
    const key = keyText(one);
    const kept = newest.get(key);
    if (kept === undefined || isNewer(one, kept)) newest.set(key, one);
  }
  return [...newest.values()].sort((a, b) => Buffer.compare(Buffer.from(keyText(a)), Buffer.from(keyText(b))));
}

/** Fields apart by the smallest byte, so that the text sorts as the fields do. */
function keyText(key: ScoreKey): string {
  return [key.board, key.period, key.playerId].join('\u0001');
}

function all(repository: TypeormScoreRepository): Promise<readonly ScoreRow[]> {
  return repository.scan(null, 10_000);
}

async function pages(repository: TypeormScoreRepository, limit: number): Promise<ScoreRow[]> {
  const rows: ScoreRow[] = [];
  for (;;) {
    const page = await repository.scan(rows.at(-1) ?? null, limit);
    rows.push(...page);
    if (page.length < limit) return rows;
  }
}

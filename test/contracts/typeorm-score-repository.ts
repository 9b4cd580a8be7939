import { type ScoreKey, type ScoreRow, UnstorableRowsError } from '@standings/domain';
import type { TypeormScoreRepository } from '@standings/persistence';
import { beforeEach, describe, expect, it } from 'vitest';
import { row } from './score-rows.js';

/** What the repository in SQL does beyond its port, over each database. @param empty gives one without rows. */
export function typeormScoreRepository(name: string, empty: () => Promise<TypeormScoreRepository>): void {
  describe(`${name} as a repository in SQL`, () => {
    let repository: TypeormScoreRepository;

    beforeEach(async () => {
      repository = await empty();
    });

    it('gives back times as they were saved', async () => {
      const rows = [
        row({ playerId: 'a', lastUpdated: '2026-11-23T23:59:59.999Z' }),
        row({ playerId: 'b', lastUpdated: '2026-11-23T00:00:00.000Z' }),
      ];
      await repository.save(rows);
      expect(await repository.scan(null, 10)).toEqual(rows);
    });

    it('gives back tiebreakers as they were saved', async () => {
      const rows = [2 ** 53 - 1, 0, -1, undefined].map((tiebreaker, index) =>
        row({ playerId: `p${index}`, tiebreaker }),
      );
      await repository.save(rows);
      expect(await repository.scan(null, 10)).toEqual(rows);
    });

    it.each(['NULL', 'a,b', '{}', 'a b', "it's", 'é', '\u{1f3c6}', '"', '\\', '\\"', '\n', '\u0001', 'a\\nb'])(
      'gives back the player %j as it was saved, among others',
      async (playerId) => {
        const rows = [row({ playerId }), row({ playerId: '~', period: '2026-W48' })];
        await repository.save(rows);
        expect(new Set(await repository.scan(null, 10))).toEqual(new Set(rows));
      },
    );

    it('writes all rows of a batch or none', async () => {
      const batch = [row({ playerId: 'good' }), row({ playerId: 'bad', score: 2 ** 70 })];
      await expect(repository.save(batch)).rejects.toBeInstanceOf(UnstorableRowsError);
      expect(await repository.scan(null, 10)).toEqual([]);
    });

    it.each([
      ['a score past 64 bits', { score: 2 ** 63 }],
      ['text with a NUL', { playerId: 'a\0b' }],
    ])('refuses %s for good, and takes other rows afterwards', async (_, bad) => {
      await expect(repository.save([row(bad)])).rejects.toBeInstanceOf(UnstorableRowsError);
      expect(await repository.save([row()])).toEqual({ late: 0 });
      expect(await repository.scan(null, 10)).toEqual([row()]);
    });

    it('scans in key order by bytes, page after page, each row once', async () => {
      const ids = ['Z', 'a', '_', '0', '~', 'a.b', 'a-b', 'A', 'é'];
      const rows = ids.flatMap((playerId) => [
        row({ playerId }),
        row({ playerId, period: '2026-W48' }),
        row({ playerId, board: 12 }),
      ]);
      await repository.save(rows);
      const found: ScoreRow[] = [];
      for (;;) {
        const page = await repository.scan(found.at(-1) ?? null, 4);
        found.push(...page);
        if (page.length < 4) break;
      }
      expect(found).toEqual(rows.toSorted((a, b) => Buffer.compare(keyBytes(a), keyBytes(b))));
    });

    it('scans from a key that is not there', async () => {
      await repository.save([row({ playerId: 'a' }), row({ playerId: 'c' })]);
      const after = { board: 1, period: 'all', playerId: 'b' };
      expect(await repository.scan(after, 10)).toEqual([row({ playerId: 'c' })]);
    });
  });
}

/** Fields apart by the smallest byte, so that the bytes sort as the fields do. */
function keyBytes({ board, period, playerId }: ScoreKey): Buffer {
  return Buffer.from([String(board).padStart(10, '0'), period, playerId].join('\u0001'));
}

import type { ShardId } from '@standings/domain';
import { TypeormEpochAuthority, TypeormScoreRepository, TypeormStoredScores } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';

/** What the migration to epochs by shard does to the data of the release before. @param connect gives an open data source. */
export function keepsEpochsByShard(name: string, connect: () => DataSource): void {
  describe(`${name} that held epochs by board`, () => {
    it('keeps them by shard, each number once, and has them by board again when the migration is taken back', async () => {
      const dataSource = connect();
      await undo(dataSource, 'board_epochs');
      await dataSource.query(`INSERT INTO board_epochs VALUES ('global', 7), ('region.eu', 3), ('region.us', 7)`);
      await dataSource.query(`INSERT INTO ranking_stores VALUES ('global', 'redis', now())`);
      await dataSource.runMigrations();
      const shards = ['global/0', 'region.eu/0', 'region.us/0', 'new/0'] as ShardId[];
      expect(await new TypeormEpochAuthority(dataSource).epochsOf(shards)).toEqual([7, 3, 8, 0]);
      expect(await dataSource.query('SELECT shard, store FROM ranking_stores')).toEqual([
        { shard: 'global/0', store: 'redis' },
      ]);
      await undo(dataSource, 'board_epochs');
      expect(await dataSource.query('SELECT board_id FROM board_epochs ORDER BY epoch')).toEqual([
        { board_id: 'region.eu' },
        { board_id: 'global' },
        { board_id: 'region.us' },
      ]);
      await dataSource.runMigrations();
      await dataSource.query('TRUNCATE epochs, ranking_stores');
    });

    it('keeps scores by the number of the board, and has them by its id again when that migration is taken back', async () => {
      const dataSource = connect();
      await dataSource.query('TRUNCATE player_scores, stored_batches');
      await undo(dataSource, 'board_epochs');
      await dataSource.query(`INSERT INTO player_scores VALUES ('global', 'all', 'a', 5, 1, 1, false, now())`);
      await dataSource.runMigrations();
      expect(await dataSource.query('SELECT board_no, player_id, score FROM player_scores')).toEqual([
        { board_no: 1, player_id: 'a', score: '5' },
      ]);
      await undo(dataSource, 'board_epochs');
      expect(await dataSource.query('SELECT board_id, player_id FROM player_scores')).toEqual([
        { board_id: 'global', player_id: 'a' },
      ]);
      await dataSource.runMigrations();
      await dataSource.query('TRUNCATE player_scores, stored_batches');
    });

    it('finds scores of the release before that are newer than a version, and none where none is', async () => {
      const dataSource = connect();
      await undo(dataSource, 'board_epochs');
      await dataSource.query(
        `INSERT INTO player_scores VALUES ('global', 'all', 'a', 5, 1, 1, false, now()), ('global', 'all', 'b', 7, 1, 3, false, now())`,
      );
      await dataSource.runMigrations();
      const newerThan = async (seq: number) => {
        const found: string[] = [];
        for await (const page of new TypeormStoredScores(dataSource).newerThan([{ board: 1, period: 'all' }], {
          epoch: 1,
          seq,
        }))
          found.push(...page.map(({ playerId }) => playerId));
        return found.sort();
      };
      expect(await newerThan(0)).toEqual(['a', 'b']);
      expect(await newerThan(2)).toEqual(['b']);
      expect(await newerThan(3)).toEqual([]);
      const next = { board: 1, period: 'all', score: 8, epoch: 1, lastUpdated: '2026-11-27T12:00:00.000Z' };
      await new TypeormScoreRepository(dataSource).save([{ ...next, playerId: 'a', seq: 4 }]);
      expect(await newerThan(2)).toEqual(['a', 'b']);
      expect(await newerThan(3)).toEqual(['a']);
      await dataSource.query('TRUNCATE player_scores, stored_batches');
    });
  });
}

/** Takes migrations back until a table is there again. */
async function undo(dataSource: DataSource, table: string): Promise<void> {
  const [{ there }] = await dataSource.query<[{ there: string | null }]>('SELECT to_regclass($1) AS there', [table]);
  if (there !== null) return;
  await dataSource.undoLastMigration();
  await undo(dataSource, table);
}

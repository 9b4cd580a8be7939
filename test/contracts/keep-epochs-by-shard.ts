import { shardsOf } from '@standings/domain';
import { TypeormEpochAuthority } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';

/** What the migration to epochs by shard does to the data of the release before. @param connect gives an open data source. */
export function keepsEpochsByShard(name: string, connect: () => DataSource): void {
  describe(`${name} that held epochs by board`, () => {
    it('keeps them by shard, each number once, and has them by board again when the migration is taken back', async () => {
      const dataSource = connect();
      await undoEpochsByShard(dataSource);
      await dataSource.query(`INSERT INTO board_epochs VALUES ('global', 7), ('region.eu', 3), ('region.us', 7)`);
      await dataSource.query(`INSERT INTO ranking_stores VALUES ('global', 'redis', now())`);
      await dataSource.runMigrations();
      const shards = ['global', 'region.eu', 'region.us', 'new'].map((board) => shardsOf(board)[0]);
      expect(await new TypeormEpochAuthority(dataSource).epochsOf(shards)).toEqual([7, 3, 8, 0]);
      expect(await dataSource.query('SELECT shard, store FROM ranking_stores')).toEqual([
        { shard: shardsOf('global')[0], store: 'redis' },
      ]);
      await undoEpochsByShard(dataSource);
      expect(await dataSource.query('SELECT board_id FROM board_epochs ORDER BY epoch')).toEqual([
        { board_id: 'region.eu' },
        { board_id: 'global' },
        { board_id: 'region.us' },
      ]);
      await dataSource.runMigrations();
      await dataSource.query('TRUNCATE epochs, ranking_stores');
    });
  });
}

/** And the migrations after it. */
async function undoEpochsByShard(dataSource: DataSource): Promise<void> {
  for (const _ of ['boards', 'epochs']) await dataSource.undoLastMigration();
}

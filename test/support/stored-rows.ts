import { createDataSource, TypeormScoreRepository, TypeormStoredScores } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { GLOBAL_SHARD } from './boards.js';

/** Empties the tables of a database. @returns what its score repository and stored scores are tested with. */
export async function emptyRows(dataSource: DataSource) {
  // TRUNCATE syncs new files, which takes longer than these few rows.
  await dataSource.query(
    'DELETE FROM player_scores; DELETE FROM stored_batches; DELETE FROM epochs; DELETE FROM ranking_stores',
  );
  return {
    repository: new TypeormScoreRepository(dataSource),
    scores: new TypeormStoredScores(dataSource),
    beginEpoch: async (epoch: number) => {
      await dataSource.query('UPDATE epochs SET ended_seq = 0 WHERE epoch < $1', [epoch]);
      await dataSource.query('INSERT INTO epochs VALUES ($1, $2) ON CONFLICT DO NOTHING', [epoch, GLOBAL_SHARD]);
    },
  };
}

/** As a process has it whose database never answered. */
export function unreachableDatabase(): DataSource {
  return createDataSource({ url: 'postgres://127.0.0.1:1/none', poolSize: 1 });
}

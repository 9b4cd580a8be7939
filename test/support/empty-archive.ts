import { TypeormArchivedRankings, TypeormPeriodArchive } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { emptyRows, unreachableDatabase } from './stored-rows.js';

/** Empties the scores and the archive of a database. @returns what the archive is tested with. */
export async function emptyArchive(dataSource: DataSource) {
  await dataSource.query(
    'DELETE FROM staged_scores; DELETE FROM archivings; DELETE FROM archived_scores; DELETE FROM archived_periods',
  );
  const none = unreachableDatabase();
  return {
    ...(await emptyRows(dataSource)),
    archive: new TypeormPeriodArchive(dataSource),
    rankings: new TypeormArchivedRankings(dataSource),
    unavailable: { archive: new TypeormPeriodArchive(none), rankings: new TypeormArchivedRankings(none) },
  };
}

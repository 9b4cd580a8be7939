import { TemporalCalendar } from '@standings/calendar';
import type { Board, BoardPeriod } from '@standings/domain';
import { TypeormArchivedRankings, TypeormBoardRepository, TypeormPeriodArchive } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { emptyDefinitions } from './board-definitions.js';
import { emptyRows, unreachableDatabase } from './stored-rows.js';

/** Empties the scores and the archive of a database. @returns what the archive is tested with. */
export async function emptyArchive(dataSource: DataSource) {
  await dataSource.query(
    'DELETE FROM staged_scores; DELETE FROM archivings; DELETE FROM archived_scores; DELETE FROM archived_periods',
  );
  await emptyDefinitions(dataSource);
  const none = unreachableDatabase();
  return {
    ...(await emptyRows(dataSource)),
    boards: new TypeormBoardRepository(dataSource, new TemporalCalendar()),
    keep: async ({ no, id }: Board, periods: readonly BoardPeriod[]) => {
      await dataSource.query(KEEP, [no, id, JSON.stringify(periods)]);
    },
    archive: new TypeormPeriodArchive(dataSource),
    rankings: new TypeormArchivedRankings(dataSource),
    unavailable: { archive: new TypeormPeriodArchive(none), rankings: new TypeormArchivedRankings(none) },
  };
}

/** A board with periods as they are, whatever its definition. */
const KEEP = `
  WITH counted AS (UPDATE catalog SET revision = revision + 1 RETURNING revision)
  INSERT INTO boards (no, id, definition, revision, periods)
  SELECT $1::integer, $2::text, '{}', revision, $3::jsonb FROM counted
  ON CONFLICT (no) DO UPDATE SET periods = EXCLUDED.periods`;

import { TemporalCalendar } from '@standings/calendar';
import { TypeormBoardDeletions, TypeormBoardRepository, TypeormTemplateRepository } from '@standings/persistence';
import type { BoardPeriod, CalendarPeriod } from '@standings/domain';
import type { DataSource } from 'typeorm';
import { emptyRows, unreachableDatabase } from './stored-rows.js';

/** Leaves no board but `global`, and no template. */
export async function emptyDefinitions(dataSource: DataSource): Promise<void> {
  await dataSource.query(`
    DELETE FROM board_templates;
    DELETE FROM board_deletions;
    DELETE FROM archived_periods;
    DELETE FROM boards WHERE no > 1;
    UPDATE boards SET definition = '{}', revision = 1, periods = NULL, removed_kinds = '{}';
    UPDATE catalog SET revision = 1, last_no = 1, boards = 1`);
}

/** Empties the catalog of a database. @returns what its repositories of boards and templates are tested with. */
export async function emptyCatalog(dataSource: DataSource, otherDataSource: DataSource, limit: number) {
  await emptyDefinitions(dataSource);
  const [one, another, none] = [dataSource, otherDataSource, unreachableDatabase()].map((database) => ({
    boards: new TypeormBoardRepository(database, new TemporalCalendar(), limit),
    deletions: new TypeormBoardDeletions(database),
    templates: new TypeormTemplateRepository(database),
  })) as [Repositories, Repositories, Repositories];
  return { one, another, none };
}

interface Repositories {
  readonly boards: TypeormBoardRepository;
  readonly deletions: TypeormBoardDeletions;
  readonly templates: TypeormTemplateRepository;
}

/** Empties catalog and scores. @returns what the store of deletions is tested with. */
export async function emptyDeletions(dataSource: DataSource, otherDataSource: DataSource, limit: number) {
  const { one, another, none } = await emptyCatalog(dataSource, otherDataSource, limit);
  const { repository } = await emptyRows(dataSource);
  const numbers = 'SELECT board_no FROM player_scores ORDER BY board_no';
  return {
    deletions: one.deletions,
    other: another.deletions,
    boards: one.boards,
    scores: repository,
    stored: async () => (await dataSource.query<{ board_no: number }[]>(numbers)).map((row) => row.board_no),
    unavailable: none.deletions,
  };
}

/** Writes the periods of a board by hand, without a revision. */
export function setPeriodsIn(dataSource: DataSource) {
  return (no: number, periods: readonly BoardPeriod[]) =>
    dataSource.query('UPDATE boards SET periods = $2::jsonb WHERE no = $1', [no, JSON.stringify(periods)]);
}

/** Writes that a period of a board was archived, by hand. */
export function setArchivedIn(dataSource: DataSource) {
  return (no: number, { id, startsAt, endsAt }: CalendarPeriod) =>
    dataSource.query(
      `INSERT INTO archived_periods (board_no, id, starts_at, ends_at, players)
       VALUES ($1, $2, to_timestamp($3::numeric / 1000), to_timestamp($4::numeric / 1000), 0)`,
      [no, id, startsAt, endsAt],
    );
}

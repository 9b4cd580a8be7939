import {
  type BoardChange,
  type BoardChanges,
  type Board,
  type BoardDefinition,
  BoardNotDeletableError,
  BoardNotFoundError,
  boardNumberOf,
  BoardRepository,
  type Calendar,
  countOfBoard,
  type DefinedBoard,
  type DefinitionChange,
  type ExpectedRevision,
  type FoundBoard,
  GLOBAL_BOARD,
  MOST_COUNTED_BOARDS,
  type OpenedBoard,
  type PutSeason,
  type Season,
  periodsByDefinition,
  periodsOf,
  PeriodsRemovedError,
  TooManyBoardsError,
} from '@standings/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { assertExpected, catalogAnswerOf, type CatalogCounters, changeCatalog } from './change-catalog.js';
import { archivedSeasons, withSeason } from './board-seasons.js';
import { definedBy, type DefinitionColumns, definitionOf, isSame } from './stored-definition.js';

export interface BoardRow extends DefinitionColumns {
  readonly no: number;
  readonly id: string;
  readonly deleted: boolean;
  readonly periods: Board['periods'] | null;
  readonly removed_kinds: readonly string[];
}

type NewBoard = Pick<DefinedBoard, 'id' | 'definition'>;

/** The definitions of boards in Postgres, or in PGlite behind its socket. */
export class TypeormBoardRepository extends BoardRepository {
  /** The highest count of boards that is known to have been made, see `countOfBoard`. */
  private made = 0;

  private isAsked = false;

  /**
   * @param calendar by which periods are opened.
   * @param limit most boards, deleted ones left out. Without it none is created.
   * @param lastNumber the highest number that another store knows: see {@link skipNumbers}. It is asked before the first board is
   * created, because this database may be an older backup.
   */
  constructor(
    private readonly dataSource: DataSource,
    private readonly calendar: Calendar,
    private readonly limit = 0,
    private readonly lastNumber: () => Promise<number> = async () => 0,
  ) {
    super();
  }

  async put(id: string, edit: (present: BoardDefinition | null) => BoardDefinition, expected: ExpectedRevision) {
    await this.askOnce();
    return changeCatalog(this.dataSource, async (manager, counters) => {
      const row = await presentRow(manager, id);
      const present = row === null ? null : boardOf(row);
      assertExpected(present?.revision ?? null, expected);
      const definition = edit(present?.definition ?? null);
      if (row === null || present === null) {
        const [board] = (await this.create(manager, counters, [{ id, definition }])) as [
          DefinedBoard | TooManyBoardsError,
        ];
        if (board instanceof Error) throw board;
        return { board, isNew: true };
      }
      if (isSame(definition, present.definition)) return { board: present, isNew: false };
      const removed = removedKinds(row, present.definition, definition);
      const periods = periodsByDefinition(this.calendar, definition, periodsOf(present), counters.now);
      const board = { ...present, definition, periods, revision: await counters.next() };
      await manager.query(CHANGE, [board.no, definition, board.revision, storedPeriods(periods), removed]);
      return { board, isNew: false };
    });
  }

  putSeason(id: string, season: Season): Promise<PutSeason> {
    return changeCatalog(this.dataSource, async (manager, counters) => {
      const row = await presentRow(manager, id);
      if (row === null) throw new BoardNotFoundError(id);
      const present = boardOf(row);
      const past = await archivedSeasons(manager, present);
      const put = withSeason(present, past, season, counters.now);
      if (put.periods === present.periods) return { board: present, period: put.period, isNew: false };
      const board = { ...present, periods: put.periods, revision: await counters.next() };
      await manager.query(OPEN_PERIODS, [JSON.stringify([board])]);
      return { board, period: put.period, isNew: put.isNew };
    });
  }

  openPeriods(numbers: readonly number[]): Promise<readonly DefinedBoard[]> {
    return changeCatalog(this.dataSource, async (manager, counters) => {
      const present = (await manager.query<BoardRow[]>(PRESENT, [numbers])).map(boardOf);
      const due = present.flatMap((board) => {
        const periods = periodsByDefinition(this.calendar, board.definition, periodsOf(board), counters.now);
        return periodsOf({ ...board, periods }).length > periodsOf(board).length ? [{ ...board, periods }] : [];
      });
      if (due.length === 0) return [];
      const last = await counters.nextOnes(due.length);
      const opened = due.map((board, index) => ({ ...board, revision: last - (due.length - 1 - index) }));
      await manager.query(OPEN_PERIODS, [JSON.stringify(opened)]);
      return opened;
    });
  }

  async open(ids: readonly string[]): Promise<readonly OpenedBoard[]> {
    await this.askOnce();
    return changeCatalog(this.dataSource, async (manager, counters) => {
      const rows = await manager.query<(BoardRow & { asked: string; template: DefinitionChange | null })[]>(OPEN, [
        ids,
      ]);
      const opened = new Map<string, OpenedBoard>(rows.map((row) => [row.asked, boardOrNull(row)]));
      const templates = new Map(rows.map(({ asked, template }) => [asked, template]));
      const missing = ids.flatMap((id) => {
        const template = templates.get(id) ?? null;
        return opened.get(id) === null && template !== null ? { id, definition: definitionOf(template) } : [];
      });
      const created = await this.create(manager, counters, missing);
      for (const [index, { id }] of missing.entries()) opened.set(id, created[index] as OpenedBoard);
      return ids.map((id) => opened.get(id) ?? null);
    });
  }

  async find(ids: readonly string[]): Promise<readonly FoundBoard[]> {
    const rows = await this.query<(BoardRow & { asked: string; templated: boolean })[]>(FIND, [ids]);
    const found = new Map(rows.map((row) => [row.asked, { board: boardOrNull(row), isTemplated: row.templated }]));
    return ids.map((id) => found.get(id) as FoundBoard);
  }

  async findNumbers(numbers: readonly number[]): Promise<readonly (BoardChange | null)[]> {
    const rows = await this.query<BoardRow[]>('SELECT * FROM boards WHERE no = ANY ($1::integer[])', [numbers]);
    const found = new Map(rows.map((row) => [row.no, changeOf(row)]));
    return numbers.map((no) => found.get(no) ?? null);
  }

  async list(prefix: string, after: string | null, limit: number): Promise<readonly DefinedBoard[]> {
    // The upper end lets the index find the prefix, too: no byte of an id is above it.
    const values = [prefix, `${prefix}\u{10ffff}`, after ?? '', limit];
    return (await this.query<BoardRow[]>(LIST, values)).map(boardOf);
  }

  delete(id: string, expected: ExpectedRevision): Promise<DefinedBoard> {
    return changeCatalog(this.dataSource, async (manager, counters) => {
      if (id === GLOBAL_BOARD.id) throw new BoardNotDeletableError(id);
      const row = await presentRow(manager, id);
      if (row === null) throw new BoardNotFoundError(id);
      const present = boardOf(row);
      assertExpected(present.revision, expected);
      const revision = await counters.nextWithoutBoard();
      await manager.query('UPDATE boards SET deleted = true, revision = $2 WHERE no = $1', [present.no, revision]);
      await manager.query(BEGIN_DELETION, [present.no, revision]);
      return present;
    });
  }

  skipNumbers(upTo: number): void {
    this.made = Math.max(this.made, countOfBoard(upTo));
  }

  async changes(after: number, limit: number): Promise<BoardChanges> {
    // Read first: every change up to this revision is visible to the next statement.
    const [{ revision }] = await this.query<[{ revision: string }]>('SELECT revision FROM catalog');
    const latest = Number(revision);
    const isRestart = latest < after;
    if (latest === after) return { changes: [], revision: latest, isRestart };
    const rows = await this.query<BoardRow[]>(CHANGES, [isRestart ? 0 : after, latest, limit]);
    for (const { no } of rows) this.skipNumbers(no);
    const last = rows.length < limit ? undefined : rows.at(-1);
    return { changes: rows.map(changeOf), revision: last === undefined ? latest : Number(last.revision), isRestart };
  }

  /** Creates boards, as many as may be. The others are refused. */
  private async create(manager: EntityManager, counters: CatalogCounters, boards: readonly NewBoard[]) {
    const counts = MOST_COUNTED_BOARDS - Math.max(counters.created, this.made);
    const room = Math.max(0, Math.min(this.limit - counters.boards, counts));
    const created = boards.slice(0, room);
    const last = await counters.nextBoards(created.length, this.made);
    const made = created.map(({ id, definition }, index): DefinedBoard => {
      const before = created.length - 1 - index;
      return {
        no: boardNumberOf(last.count - before, definition),
        id,
        definition,
        periods: periodsByDefinition(this.calendar, definition, [], counters.now),
        revision: last.revision - before,
      };
    });
    await manager.query(CREATE, [JSON.stringify(made)]);
    const refusal = new TooManyBoardsError(counts > room ? this.limit : null);
    return boards.map((_, index) => made[index] ?? refusal);
  }

  /** Not within a transaction: others wait for that, and the other store may be away. */
  private async askOnce(): Promise<void> {
    if (this.isAsked) return;
    this.skipNumbers(await catalogAnswerOf(this.lastNumber()));
    this.isAsked = true;
  }

  private query<T>(statement: string, parameters: unknown[] = []): Promise<T> {
    return catalogAnswerOf(this.dataSource.query<T>(statement, parameters));
  }
}

// Scores of the number may have been removed before the board was made: those of a database whose backup is the present one.
const BEGIN_DELETION = `
  INSERT INTO board_deletions (board_no, revision) VALUES ($1, $2)
  ON CONFLICT (board_no) DO UPDATE SET revision = EXCLUDED.revision, requested_at = now(), removed = 0, done = false`;

const CREATE = `
  INSERT INTO boards (no, id, definition, periods, revision)
  SELECT no, id, definition, periods, revision
  FROM jsonb_to_recordset($1::jsonb) AS made (no integer, id text, definition jsonb, periods jsonb, revision bigint)`;

const CHANGE = `
  UPDATE boards SET definition = $2, revision = $3, periods = $4::jsonb, removed_kinds = $5::text[] WHERE no = $1`;

const PRESENT = 'SELECT * FROM boards WHERE no = ANY ($1::integer[]) AND NOT deleted ORDER BY no';

const OPEN_PERIODS = `
  UPDATE boards SET periods = opened.periods, revision = opened.revision
  FROM jsonb_to_recordset($1::jsonb) AS opened (no integer, periods jsonb, revision bigint)
  WHERE boards.no = opened.no`;

const OPEN = `
  SELECT asked, boards.*, template
  FROM unnest($1::text[]) AS asked
  LEFT JOIN boards ON id = asked COLLATE "C" AND NOT deleted
  LEFT JOIN LATERAL (
    SELECT definition AS template FROM board_templates
    WHERE starts_with(asked, prefix) ORDER BY length(prefix) DESC LIMIT 1
  ) AS fitting ON true`;

const FIND = `
  SELECT asked, boards.*, EXISTS (SELECT FROM board_templates WHERE starts_with(asked, prefix)) AS templated
  FROM unnest($1::text[]) AS asked LEFT JOIN boards ON id = asked COLLATE "C" AND NOT deleted`;

const LIST = `
  SELECT * FROM boards WHERE NOT deleted AND id >= $1 AND id < $2 AND id > $3 ORDER BY id LIMIT $4`;

const CHANGES = `
  SELECT * FROM boards WHERE revision > $1::bigint AND revision <= $2::bigint ORDER BY revision LIMIT $3`;

async function presentRow(manager: EntityManager, id: string): Promise<BoardRow | null> {
  const [row] = await manager.query<BoardRow[]>('SELECT * FROM boards WHERE id = $1 AND NOT deleted', [id]);
  return row ?? null;
}

export function boardOf(row: BoardRow): DefinedBoard {
  return { no: row.no, id: row.id, periods: row.periods ?? undefined, ...definedBy(row) };
}

/** @param row of an outer join: it may lack the board. */
function boardOrNull(row: BoardRow): DefinedBoard | null {
  return (row.no as number | null) === null ? null : boardOf(row);
}

function changeOf(row: BoardRow): BoardChange {
  return { board: boardOf(row), isDeleted: row.deleted };
}

/** pg would write a list as an array of Postgres. */
export function storedPeriods(periods: Board['periods']): string | null {
  return periods === undefined ? null : JSON.stringify(periods);
}

/**
 * The kinds of periods that a board does not keep any more after a change of its definition. What was archived of a kind is final, and the
 * ranking store takes no updates for it any more.
 *
 * @throws {PeriodsRemovedError} if the change names one of them.
 */
function removedKinds(row: BoardRow, before: BoardDefinition, after: BoardDefinition): readonly string[] {
  const back = after.periods.find((kind) => row.removed_kinds.includes(kind));
  if (back !== undefined) throw new PeriodsRemovedError(row.id, back);
  return [...row.removed_kinds, ...before.periods.filter((kind) => !after.periods.includes(kind))];
}

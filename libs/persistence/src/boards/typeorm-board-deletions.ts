import { Injectable } from '@nestjs/common';
import {
  type Board,
  type BoardDeletion,
  BoardDeletions,
  type DeletedBoard,
  type RemovedScores,
  type SweptBoards,
} from '@standings/domain';
import { DataSource } from 'typeorm';
import { catalogAnswerOf } from './change-catalog.js';

interface DeletedRow {
  readonly no: number;
  readonly id: string;
  readonly periods: Board['periods'] | null;
  readonly revision: string;
}

/** Deletions of boards in Postgres, or in PGlite behind its socket. */
@Injectable()
export class TypeormBoardDeletions extends BoardDeletions {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async after(revision: number, limit: number): Promise<readonly DeletedBoard[]> {
    const rows = await this.query<DeletedRow[]>(AFTER, [revision, limit]);
    return rows.map((row) => ({
      board: { no: row.no, id: row.id, periods: row.periods ?? undefined },
      revision: Number(row.revision),
    }));
  }

  async removeScores(upTo: number, limit: number): Promise<RemovedScores | null> {
    const [[row]] = await this.query<[[{ board_no: number; removed: string; done: boolean }?]]>(REMOVE, [upTo, limit]);
    if (row === undefined) return null;
    return { board: row.board_no, state: row.done ? 'done' : 'running', removed: Number(row.removed) };
  }

  async sweep(after: number, limit: number): Promise<SweptBoards> {
    const rows = await this.query<{ no: number; stray: boolean }[]>(NUMBERS, [after, limit]);
    const strays = rows.filter(({ stray }) => stray).map(({ no }) => no);
    if (strays.length > 0) await this.query(BEGIN_AGAIN, [strays]);
    return { strays, next: rows.length < limit ? null : (rows.at(-1)?.no ?? null) };
  }

  async find(board: number): Promise<BoardDeletion | null> {
    const [row] = await this.query<{ id: string; requested_at: Date; removed: string; done: boolean }[]>(FIND, [board]);
    if (row === undefined) return null;
    const { id, requested_at, removed, done } = row;
    const state = done ? 'done' : 'running';
    return { board, id, state, requestedAt: requested_at.toISOString(), removed: Number(removed) };
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return catalogAnswerOf(this.dataSource.query<T>(statement, parameters));
  }
}

const AFTER = `
  SELECT no, id, periods, revision FROM boards WHERE deleted AND revision > $1::bigint ORDER BY revision LIMIT $2`;

// One statement, so that a page and its count are stored together or not at all. The lock of the row keeps other processes away for
// as long as the page takes. A page that is not full was the last, if this statement has removed all of it: it may have seen scores that
// another process removed before it had the lock, and none after them. What is stored later is found by the sweep.
const REMOVE = `
  WITH next AS MATERIALIZED (
    SELECT board_no FROM board_deletions
    WHERE NOT done AND revision <= $1::bigint AND NOT EXISTS (SELECT FROM boards WHERE no = board_no AND NOT deleted)
    ORDER BY revision LIMIT 1 FOR UPDATE SKIP LOCKED
  ), seen AS MATERIALIZED (
    SELECT player_scores.ctid FROM player_scores WHERE board_no = (SELECT board_no FROM next) LIMIT $2
  ), page AS (
    DELETE FROM player_scores WHERE ctid = ANY (ARRAY(SELECT ctid FROM seen)) RETURNING 1
  )
  UPDATE board_deletions SET removed = removed + page.count, done = seen.count < $2 AND page.count = seen.count
  FROM next, (SELECT count(*) FROM seen) AS seen, (SELECT count(*) FROM page) AS page
  WHERE board_deletions.board_no = next.board_no
  RETURNING board_deletions.board_no, removed, done`;

// Goes from each number to the next one in the index, so a board costs one search, however many scores it has.
const NUMBERS = `
  WITH RECURSIVE numbers (no, nth) AS (
    (SELECT board_no, 1 FROM player_scores WHERE board_no > $1 ORDER BY board_no LIMIT 1)
    UNION ALL
    SELECT (SELECT board_no FROM player_scores WHERE board_no > no ORDER BY board_no LIMIT 1), nth + 1
    FROM numbers WHERE no IS NOT NULL AND nth < $2
  )
  SELECT no, boards.deleted IS NOT FALSE AS stray FROM numbers LEFT JOIN boards USING (no) WHERE no IS NOT NULL ORDER BY no`;

const BEGIN_AGAIN = `
  INSERT INTO board_deletions (board_no, revision)
  SELECT stray, coalesce(boards.revision, 0) FROM unnest($1::integer[]) AS stray LEFT JOIN boards ON no = stray
  ON CONFLICT (board_no) DO UPDATE SET done = false WHERE board_deletions.done`;

const FIND = `
  SELECT id, requested_at, removed, done
  FROM board_deletions JOIN boards ON no = board_no WHERE board_no = $1 AND deleted`;

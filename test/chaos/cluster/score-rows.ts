import type { Layout } from '@standings/domain';
import { Client } from 'pg';
import { TEMPLATE } from '../boards.js';
import type { Row } from '../checker/snapshot.js';

// A trigger before the insert fires for every row that an upsert brings, one behind it only for those that were written.
// Sequences count also what is rolled back.
const WITNESSES = `
  CREATE SEQUENCE chaos_brought;
  CREATE SEQUENCE chaos_written;
  CREATE FUNCTION chaos_count() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM nextval(TG_ARGV[0]); RETURN NEW; END $$;
  CREATE TRIGGER chaos_brought BEFORE INSERT ON player_scores
    FOR EACH ROW EXECUTE FUNCTION chaos_count('chaos_brought');
  CREATE TRIGGER chaos_written AFTER INSERT OR UPDATE ON player_scores
    FOR EACH ROW EXECUTE FUNCTION chaos_count('chaos_written')`;

// The ids of boards tell their rules.
const BEST_FIRST = `
  CASE WHEN boards.id ~ '[.]\\w+-asc-' THEN score ELSE -score END,
  CASE WHEN boards.id ~ '-(first|subscore-asc)[.]' THEN tiebreaker WHEN boards.id ~ '-subscore[.]' THEN -tiebreaker ELSE 0 END`;

interface Found {
  readonly player_id: string;
  readonly score: string;
  readonly tiebreaker: string | null;
  readonly epoch: string;
  readonly seq: string;
  readonly rank: string;
}

/** The rows of Postgres, and how many upserts were refused because their row was not newer. */
export class ScoreRows {
  private constructor(private readonly url: string) {}

  /** Puts the witnesses beside the table, which must be there. */
  static async watch(url: string): Promise<ScoreRows> {
    const rows = new ScoreRows(url);
    await rows.query(WITNESSES);
    return rows;
  }

  /** Rows and SQL's ranks, by player. */
  async all(): Promise<{ rows: Map<string, Row>; ranks: Map<string, number> }> {
    const found = await this.query<Found>(
      `SELECT player_id, score, tiebreaker, epoch, seq, rank() OVER (PARTITION BY board_no ORDER BY ${BEST_FIRST}) FROM player_scores
       JOIN boards ON boards.no = board_no AND boards.id LIKE '${TEMPLATE}%' WHERE period = 'all' AND NOT removed`,
    );
    const rows = found.map(({ player_id, score, tiebreaker, epoch, seq }) => {
      const value = { score: Number(score), ...(tiebreaker !== null && { tiebreaker: Number(tiebreaker) }) };
      return [player_id, { ...value, epoch: Number(epoch), seq: Number(seq) }] as const;
    });
    return { rows: new Map(rows), ranks: new Map(found.map(({ player_id, rank }) => [player_id, Number(rank)])) };
  }

  /** Scores of a board. @param board its number. */
  async countOf(board: number): Promise<number> {
    const [row] = await this.query<{ count: string }>(`SELECT count(*) FROM player_scores WHERE board_no = ${board}`);
    return Number(row?.count);
  }

  /** What the scores of a board add up to. @param board its number. */
  async sumOf(board: number): Promise<number> {
    const [row] = await this.query<{ sum: string }>(`SELECT sum(score) FROM player_scores WHERE board_no = ${board}`);
    return Number(row?.sum);
  }

  /** The ids of the boards that the load names, by number. */
  async boards(): Promise<Map<number, string>> {
    const found = await this.query<{ no: number; id: string }>(
      `SELECT no, id FROM boards WHERE id LIKE '${TEMPLATE}%'`,
    );
    return new Map(found.map(({ no, id }) => [no, id]));
  }

  /** The present one of the deployment. */
  async layout(): Promise<Layout> {
    const [present] = await this.query<Layout>(
      'SELECT number, shards FROM layouts WHERE present_since IS NOT NULL ORDER BY number DESC LIMIT 1',
    );
    if (present === undefined) throw new Error('No layout is recorded.');
    return present;
  }

  /** Rows that upserts brought and that were not newer than the one there, since the beginning. */
  async refused(): Promise<number> {
    const [counts] = await this.query<{ brought: string; written: string }>(
      `SELECT (SELECT last_value - (NOT is_called)::int FROM chaos_brought) AS brought,
              (SELECT last_value - (NOT is_called)::int FROM chaos_written) AS written`,
    );
    return Number(counts?.brought) - Number(counts?.written);
  }

  private async query<R extends object>(statement: string): Promise<R[]> {
    const client = new Client({ connectionString: this.url, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<R>(statement)).rows;
    } finally {
      await client.end();
    }
  }
}

import { Injectable } from '@nestjs/common';
import { type RankingId, type RankingScore, StoredScores, type StoredScore, type Version } from '@standings/domain';
import { DataSource, type QueryRunner } from 'typeorm';
import { allRows, newerRows, type Selection } from './newer-rows.js';
import { answerOf, repositoryUnavailable } from './repository-unavailable.js';

/** Rows per page: some 1 MB. */
const PAGE = 10_000;

interface Row {
  readonly board_no: number;
  readonly period: string;
  readonly player_id: string;
  readonly score: string;
  readonly tiebreaker: string | null;
}

interface VersionedRow {
  readonly player_id: string;
  readonly score: string;
  readonly tiebreaker: string | null;
  readonly epoch: string;
  readonly seq: string;
}

/** Reads the durable scores in Postgres. */
@Injectable()
export class TypeormStoredScores extends StoredScores {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  /** Through a cursor: Postgres reads the rows once, in the order that is fastest, and this process reads page by page. */
  async *newerThan(rankings: readonly RankingId[], version: Version | null): AsyncIterable<readonly RankingScore[]> {
    const asked = new Set(rankings.map(textOf));
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction('REPEATABLE READ');
      const selection = version === null ? allRows(rankings) : await newerRows(runner, rankings, version);
      if (selection === null) return;
      await openCursor(runner, selection);
      // The next page is read while the caller is busy with this one.
      for (let next = fetch(runner); ;) {
        const page = await next;
        if (page.length === 0) break;
        next = fetch(runner);
        // A caller that stops early never awaits it.
        next.catch(() => undefined);
        yield page.filter((row) => asked.has(textOf(row)));
      }
    } catch (error) {
      throw repositoryUnavailable(error);
    } finally {
      // Without a session there is no transaction either, and what has ended the session is thrown already.
      await runner.rollbackTransaction().catch(() => undefined);
      // `await using` would commit first, and fail with a `SuppressedError` in place of the reason.
      await runner.release();
    }
  }

  async count(rankings: readonly RankingId[]): Promise<number> {
    const [row] = await this.query<[{ count: string }]>(COUNT, [
      rankings.map(({ board }) => board),
      rankings.map(({ period }) => period),
    ]);
    return Number(row.count);
  }

  async scoresOf({ board, period }: RankingId, playerIds: readonly string[]): Promise<readonly (StoredScore | null)[]> {
    const rows = await this.query<VersionedRow[]>(
      `SELECT player_id, score, tiebreaker, epoch, seq FROM player_scores
       WHERE board_no = $1 AND period = $2 AND player_id = ANY ($3::text[]) AND NOT removed`,
      [board, period, playerIds],
    );
    const scores = new Map(rows.map((row) => [row.player_id, storedScore(row)]));
    return playerIds.map((playerId) => scores.get(playerId) ?? null);
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return answerOf(this.dataSource.query<T>(statement, parameters));
  }
}

const COUNT = `
  SELECT count(*) FROM player_scores
  WHERE (board_no, period) IN (SELECT * FROM unnest($1::integer[], $2::text[])) AND NOT removed`;

function textOf({ board, period }: RankingId): string {
  return `${board} ${period}`;
}

function storedScore({ score, tiebreaker, epoch, seq }: VersionedRow): StoredScore {
  return { score: Number(score), tiebreaker: tiebreakerOf(tiebreaker), epoch: Number(epoch), seq: Number(seq) };
}

function tiebreakerOf(column: string | null): number | undefined {
  return column === null ? undefined : Number(column);
}

async function openCursor(runner: QueryRunner, { sql, parameters }: Selection): Promise<void> {
  // A scan that finds little to send may take longer than a statement of a request.
  await runner.query('SET LOCAL statement_timeout = 0');
  await runner.query(`DECLARE selected NO SCROLL CURSOR FOR ${sql}`, [...parameters]);
}

async function fetch(runner: QueryRunner): Promise<RankingScore[]> {
  const rows = (await runner.query(`FETCH ${PAGE} FROM selected`)) as Row[];
  return rows.map((row) => ({
    board: row.board_no,
    period: row.period,
    playerId: row.player_id,
    score: Number(row.score),
    tiebreaker: tiebreakerOf(row.tiebreaker),
  }));
}

import { Injectable, Optional } from '@nestjs/common';
import {
  type BoardLock,
  type BoardView,
  RecoverySource,
  type Scored,
  type StoredScore,
  type Version,
} from '@standings/domain';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { BoardSession } from './board-session.js';
import { deploymentId } from './deployment-id.js';
import { answerOf, repositoryUnavailable } from './repository-unavailable.js';
import { StoreClaims } from './store-claims.js';

/** Rows per page: some 1 MB. */
const PAGE = 10_000;

const NOTHING: Version = { epoch: 0, seq: 0 };

interface Row {
  readonly player_id: string;
  readonly score: string;
}

interface VersionedRow extends Row {
  readonly epoch: string;
  readonly seq: string;
}

/** What recovery needs of Postgres. */
@Injectable()
export class TypeormRecoverySource extends RecoverySource {
  constructor(
    private readonly dataSource: DataSource,
    @Optional() private readonly claims: StoreClaims = new StoreClaims(),
  ) {
    super();
  }

  /** Through a cursor: Postgres reads the table in whatever way is fastest, once, and this process page by page. */
  async *newerThan(view: BoardView, version: Version | null): AsyncIterable<readonly Scored[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      await openCursor(runner, view, version ?? NOTHING);
      // The next page is read while the caller is busy with this one.
      for (let next = fetch(runner); ;) {
        const page = await next;
        if (page.length === 0) break;
        next = fetch(runner);
        // Whoever stops early never asks for it.
        next.catch(() => undefined);
        yield page;
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

  async count({ board, period }: BoardView): Promise<number> {
    const [row] = await this.query<[{ count: string }]>(
      'SELECT count(*) FROM player_scores WHERE board_id = $1 AND period = $2 AND NOT removed',
      [board, period],
    );
    return Number(row.count);
  }

  async scoresOf({ board, period }: BoardView, playerIds: readonly string[]): Promise<readonly (StoredScore | null)[]> {
    const rows = await this.query<VersionedRow[]>(
      `SELECT player_id, score, epoch, seq FROM player_scores
       WHERE board_id = $1 AND period = $2 AND player_id = ANY ($3::text[]) AND NOT removed`,
      [board, period, playerIds],
    );
    const scores = new Map(rows.map((row) => [row.player_id, storedScore(row)]));
    return playerIds.map((playerId) => scores.get(playerId) ?? null);
  }

  async epochsOf(boards: readonly string[]): Promise<readonly number[]> {
    const rows = await this.query<{ board_id: string; epoch: string }[]>(
      'SELECT board_id, epoch FROM board_epochs WHERE board_id = ANY ($1::text[])',
      [boards],
    );
    const epochs = new Map(rows.map((row) => [row.board_id, Number(row.epoch)]));
    return boards.map((board) => epochs.get(board) ?? 0);
  }

  deployment(): Promise<string> {
    return answerOf(deploymentId(this.dataSource));
  }

  async seen(stores: ReadonlyMap<string, string>): Promise<void> {
    if (stores.size > 0) await this.query(SEEN, [[...stores.keys()], [...stores.values()]]);
  }

  /** The lock belongs to a connection: Postgres frees it when the process or Postgres itself ends, or the process is silent. */
  async exclusively<T>(board: string, work: (lock: BoardLock) => Promise<T>): Promise<T | null> {
    await using session = await answerOf(BoardSession.open(this.dataSource, board));
    if (session === null) return null;
    return await work({
      lost: session.lost,
      assertHeld: () => session.assertAlive(),
      raiseEpoch: (above, store) =>
        answerOf(raiseEpoch(session, board, above, (manager) => this.claims.claim(manager, board, store))),
    });
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return answerOf(this.dataSource.query<T>(statement, parameters));
  }
}

function storedScore({ score, epoch, seq }: VersionedRow): StoredScore {
  return { score: Number(score), epoch: Number(epoch), seq: Number(seq) };
}

async function openCursor(runner: QueryRunner, view: BoardView, { epoch, seq }: Version): Promise<void> {
  // A scan that finds little to send may take longer than a statement of a request.
  await runner.query('SET LOCAL statement_timeout = 0');
  await runner.query(
    `DECLARE newer NO SCROLL CURSOR FOR SELECT player_id, score FROM player_scores
     WHERE board_id = $1 AND period = $2 AND NOT removed AND (epoch, seq) > ($3::bigint, $4::bigint)`,
    [view.board, view.period, epoch, seq],
  );
}

async function fetch(runner: QueryRunner): Promise<Scored[]> {
  const rows = (await runner.query(`FETCH ${PAGE} FROM newer`)) as Row[];
  return rows.map((row) => ({ playerId: row.player_id, score: Number(row.score) }));
}

/** On the connection that holds the lock: if the lock is lost, so is the connection, and this fails. */
function raiseEpoch(
  session: BoardSession,
  board: string,
  above: number,
  claim: (manager: EntityManager) => Promise<void>,
): Promise<number> {
  return session.transaction(async (manager) => {
    await claim(manager);
    const rows = await manager.query<unknown[]>('SELECT FROM board_epochs WHERE board_id = $1', [board]);
    // Rows on their way lock the row of the epoch, or nothing if there is none yet. Their statement then still holds ROW SHARE
    // on the table; EXCLUSIVE is the weakest mode that waits for it. Those that come later wait for this one, and see its row.
    if (rows.length === 0) await manager.query('LOCK TABLE board_epochs IN EXCLUSIVE MODE');
    const [{ epoch }] = await manager.query<[{ epoch: string }]>(RAISE_EPOCH, [board, above]);
    return Number(epoch);
  });
}

const SEEN = `
  UPDATE ranking_stores SET seen_at = now()
  FROM unnest($1::text[], $2::text[]) AS seen (board_id, store)
  WHERE ranking_stores.board_id = seen.board_id AND ranking_stores.store = seen.store`;

const RAISE_EPOCH = `
  INSERT INTO board_epochs AS stored (board_id, epoch)
  SELECT $1, 1 + greatest($2::bigint, CASE
    WHEN EXISTS (SELECT FROM board_epochs WHERE board_id = $1) THEN 0
    ELSE (SELECT max(epoch) FROM player_scores WHERE board_id = $1)
  END)
  ON CONFLICT (board_id) DO UPDATE SET epoch = 1 + greatest(stored.epoch, $2::bigint)
  RETURNING epoch`;

import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { discardConnection } from './discard-connection.js';

/** A seed of ours for the number of an advisory lock, so that no other program's locks meet it. */
const LOCK_SEED = 7_203_641;

/** Postgres ends a session that has been silent for so long, in a transaction or not, and its locks with it, */
const SILENCE_MS = 10_000;
const SILENCE_SETTINGS = ['idle_session_timeout', 'idle_in_transaction_session_timeout'];

/** and this often the session says something, if its process is alive and has a way to Postgres. */
const BEAT_MS = 2000;

/** The connection that holds the lock of a board. */
export class BoardSession implements AsyncDisposable {
  private last: Promise<unknown> = Promise.resolve();
  private readonly ending = new AbortController();

  private constructor(
    private readonly runner: QueryRunner,
    private readonly board: string,
  ) {
    // What fails here fails for the next statement as well, and that says so.
    this.beat().catch(() => undefined);
  }

  /** @returns null if another session has the lock. */
  static async open(dataSource: DataSource, board: string): Promise<BoardSession | null> {
    const runner = dataSource.createQueryRunner();
    const lock = 'SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS mine';
    try {
      const [{ mine }] = (await runner.query(lock, [board, LOCK_SEED])) as [{ mine: boolean }];
      if (mine) {
        // Who is frozen, or on a machine that is gone, must not keep the lock.
        for (const setting of SILENCE_SETTINGS) await runner.query(`SET ${setting} = ${SILENCE_MS}`);
        return new BoardSession(runner, board);
      }
    } catch (error) {
      // It may have the lock: the answer was lost, or comes when nobody waits for it.
      await discardConnection(runner);
      await runner.release();
      throw error;
    }
    await runner.release();
    return null;
  }

  /** One statement after the other. @throws if the session is over, and the lock is lost. */
  query(sql: string, values: readonly unknown[] = []): Promise<unknown> {
    return this.next(() => this.runner.query(sql, [...values]));
  }

  /** Statements that count together or not at all. @throws as {@link query}, or what the work throws. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.next(() => this.runner.manager.transaction(work));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ending.abort();
    try {
      for (const setting of SILENCE_SETTINGS) await this.query(`RESET ${setting}`);
      await this.query('SELECT pg_advisory_unlock(hashtextextended($1, $2))', [this.board, LOCK_SEED]);
    } catch {
      await discardConnection(this.runner);
    }
    await this.runner.release();
  }

  private next<T>(statement: () => Promise<T>): Promise<T> {
    const next = this.last.then(statement);
    this.last = next.catch(() => undefined);
    return next;
  }

  private async beat(): Promise<void> {
    const { signal } = this.ending;
    for (;;) {
      await sleep(BEAT_MS, undefined, { signal });
      await this.query('SELECT 1');
    }
  }
}

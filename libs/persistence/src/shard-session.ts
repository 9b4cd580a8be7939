import { deadline, LATE, LockLostError, pauseFor } from '@standings/domain';
import type { PoolClient } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { discardConnection } from './discard-connection.js';
import { problemInWords } from './problem-in-words.js';

/** A seed of ours for the number of an advisory lock, so that no other program's locks meet it. */
const LOCK_SEED = 7_203_641;

/** Postgres ends a session that has been silent for so long, in a transaction or not, and its locks with it, */
const SILENCE_MS = 10_000;
const SILENCE_SETTINGS = ['idle_session_timeout', 'idle_in_transaction_session_timeout'];

/** and this often the session says something, if its process is alive and has a way to Postgres. */
const BEAT_MS = 2000;

/** An answer to that takes so long only where there is no way to Postgres, which then ends the session soon. */
const ANSWER_MS = SILENCE_MS - BEAT_MS;

/**
 * A connection that holds locks of shards, or that of the layout.
 *
 * States: `held` → `lost` (the connection has ended, or a beat failed or was not answered) or `released` (disposed of).
 */
export class ShardSession implements AsyncDisposable {
  private last: Promise<unknown> = Promise.resolve();
  private readonly held = new Set<string>();
  private readonly ending = new AbortController();
  private readonly losing = new AbortController();
  private readonly onEnd = (): void => this.lose();

  private constructor(
    private readonly runner: QueryRunner,
    private readonly client: PoolClient,
  ) {
    client.once('end', this.onEnd);
    void this.beat();
  }

  static async open(dataSource: DataSource): Promise<ShardSession> {
    const runner = dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      // A process that is frozen, or whose machine is gone, must not keep its locks.
      for (const setting of SILENCE_SETTINGS) await runner.query(`SET ${setting} = ${SILENCE_MS}`);
      return new ShardSession(runner, client);
    } catch (error) {
      await discardConnection(runner);
      await runner.release();
      throw error;
    }
  }

  /** Aborted with a {@link LockLostError} when the session has ended, and its locks with it. */
  get lost(): AbortSignal {
    return this.losing.signal;
  }

  /** @throws {LockLostError} if the session has ended. */
  async assertAlive(): Promise<void> {
    await this.next(() => this.ask());
  }

  /**
   * Takes a lock. A failure ends the session: it may have the lock, and the answer was lost.
   *
   * @param name of the lock: that of the shard.
   * @returns whether it has it; false if other work has it, of this session too.
   * @throws {LockLostError} if the session has ended, or why it ends now.
   */
  take(name: string): Promise<boolean> {
    return this.next(async () => {
      // Postgres would give a session a lock that it has once more.
      if (this.held.has(name)) return false;
      const [{ mine }] = await this.lockQuery<[{ mine: boolean }]>('pg_try_advisory_lock', name);
      if (mine) this.held.add(name);
      return mine;
    });
  }

  /** Gives a lock back. @throws {LockLostError} if the session has ended. */
  release(name: string): Promise<void> {
    return this.next(async () => {
      await this.lockQuery('pg_advisory_unlock', name);
      this.held.delete(name);
    });
  }

  /** Statements that count together or not at all. @throws {LockLostError} if the session has ended, or what the work throws. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.next(async () => {
      try {
        return await this.runner.manager.transaction(work);
      } catch (error) {
        // The session may be why, or may have ended with it.
        await this.ask(error);
        throw error;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ending.abort();
    this.client.off('end', this.onEnd);
    try {
      for (const setting of SILENCE_SETTINGS) await this.next(() => this.runner.query(`RESET ${setting}`));
      await this.next(() => this.runner.query('SELECT pg_advisory_unlock_all()'));
    } catch {
      await discardConnection(this.runner);
    }
    await this.runner.release();
  }

  /** One after the other. */
  private next<T>(statements: () => Promise<T>): Promise<T> {
    const next = this.last.then(() => {
      this.lost.throwIfAborted();
      return statements();
    });
    this.last = next.catch(() => undefined);
    return next;
  }

  /** A failure ends the session, because the lock may be gone. @param before what failed before, if anything did. */
  private async ask(before?: unknown): Promise<void> {
    try {
      const answer = await deadline(this.runner.query('SELECT 1'), ANSWER_MS);
      if (answer === LATE) throw new Error(`Postgres did not answer within ${ANSWER_MS} ms.`);
    } catch (error) {
      this.lose(before ?? error);
      this.lost.throwIfAborted();
    }
  }

  private async beat(): Promise<void> {
    for (;;) {
      await pauseFor(BEAT_MS, this.ending.signal);
      if (this.ending.signal.aborted || this.lost.aborted) return;
      // A failure has aborted `lost` by then.
      await this.assertAlive().catch(() => undefined);
    }
  }

  private async lockQuery<T>(call: string, name: string): Promise<T> {
    try {
      return (await this.runner.query(`SELECT ${call}(hashtextextended($1, $2)) AS mine`, [name, LOCK_SEED])) as T;
    } catch (error) {
      this.lose(error);
      throw error;
    }
  }

  private lose(cause?: unknown): void {
    this.losing.abort(new LockLostError(cause === undefined ? undefined : problemInWords(cause), { cause }));
  }
}

import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Deployment, type Pause, pauseFor, RepositoryGate } from '@standings/domain';
import type { DataSource } from 'typeorm';
import { deploymentId } from './deployment-id.js';
import { pendingMigrations } from './migrations.js';
import { problemInWords } from './problem-in-words.js';

const RETRY_MS = 2000;

/** How often the id of the deployment is asked for again. */
const ASK_AGAIN_MS = 5000;

/**
 * Opens the connection to Postgres in the background, so that a process starts, and says that it is not ready, while
 * Postgres is down or its schema is older than this release. It tries again until both are right, and learns from it which
 * deployment this is.
 *
 * States: `closed` → `opening` → `open`, and from each back to `closed`.
 */
export class Database extends RepositoryGate implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly name = 'Postgres';
  private readonly logger = new Logger(Database.name);
  private readonly closing = new AbortController();
  private opening: Promise<void> | undefined;
  private state: 'closed' | 'opening' | 'open' = 'closed';
  private lastProblem = 'not connected yet';

  constructor(
    private readonly dataSource: DataSource,
    private readonly deployment: Deployment,
    private readonly pause: Pause = pauseFor,
  ) {
    super();
  }

  /** Why it is not open; null when it is. */
  get problem(): string | null {
    return this.state === 'open' ? null : this.lastProblem;
  }

  onApplicationBootstrap(): void {
    void this.opened();
  }

  /** Resolves when Postgres answers and no migration is pending, or when the process shuts down before. */
  opened(): Promise<void> {
    this.opening ??= this.open();
    return this.opening;
  }

  onApplicationShutdown(): void {
    this.closing.abort();
    this.state = 'closed';
    this.lastProblem = 'closed';
  }

  private async open(): Promise<void> {
    this.state = 'opening';
    while (!this.closing.signal.aborted) {
      const problem = await this.tryOpen();
      if (problem === null) {
        this.state = 'open';
        void this.followDeployment();
        return;
      }
      this.lastProblem = problem;
      this.deployment.assume();
      this.logger.error(`Postgres cannot be used: ${problem}. Trying again every ${RETRY_MS} ms.`);
      await this.pause(RETRY_MS, this.closing.signal);
    }
  }

  /** The id is changed when a database takes the place of another one: with `migrate --deployment`, or by a change of what its address leads to. */
  private async followDeployment(): Promise<void> {
    while (!this.closing.signal.aborted) {
      await this.pause(ASK_AGAIN_MS, this.closing.signal);
      // While Postgres does not answer, the id stays as it is.
      await deploymentId(this.dataSource).then(
        (id) => this.deployment.confirm(id),
        () => undefined,
      );
    }
  }

  private async tryOpen(): Promise<string | null> {
    try {
      if (!this.dataSource.isInitialized) await this.dataSource.initialize();
      const pending = await pendingMigrations(this.dataSource);
      if (pending.length === 0) {
        this.deployment.confirm(await deploymentId(this.dataSource));
        return null;
      }
      return `its schema is older than this release; run "npm run migrate" (pending: ${pending.join(', ')})`;
    } catch (error) {
      return problemInWords(error);
    }
  }
}

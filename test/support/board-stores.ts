import { once } from 'node:events';
import type { CommandBus } from '@nestjs/cqrs';
import type { SetScore } from '@standings/application';
import { ALL_TIME, Deployment, type ScoreChange, SystemClock } from '@standings/domain';
import { createDataSource, runMigrations, TypeormRecoverySource, TypeormScoreRepository } from '@standings/persistence';
import { EventDrain } from '@standings/delivery';
import { type Drift, DriftCheck, DriftRepair, Recovery, type Repair } from '@standings/recovery';
import { connectRedis, Fence, RedisOutbox, RedisRankingStore, RedisRecoverableStore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { DirectLog, NothingLeft } from './direct-log.js';
import { createDatabase, type RedisServer, startRedis, type TestDatabase } from './servers/index.js';

const board = 'global';
const never = new AbortController().signal;

/** The board `global` in a Redis of its own and a database of its own, without Kafka: events are stored when a test says so. */
export class BoardStores {
  readonly view = { board, period: ALL_TIME };
  readonly source: TypeormRecoverySource;
  readonly log: DirectLog;
  redis!: Redis;
  fence!: Fence;
  deployment!: Deployment;
  store!: RedisRankingStore;
  recoverable!: RedisRecoverableStore;
  drain!: EventDrain;
  recovery!: Recovery;
  private outbox!: RedisOutbox;

  private constructor(
    private readonly server: RedisServer,
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.source = new TypeormRecoverySource(dataSource);
    this.log = new DirectLog(new TypeormScoreRepository(dataSource));
  }

  static async start(postgresUrl: string): Promise<BoardStores> {
    const database = await createDatabase(postgresUrl);
    const dataSource = await createDataSource({ url: database.url, poolSize: 5 }).initialize();
    await runMigrations(dataSource);
    return new BoardStores(await startRedis(), database, dataSource);
  }

  /** Empties everything and opens the board. */
  async empty(): Promise<void> {
    this.redis?.disconnect();
    await this.dataSource.query('TRUNCATE player_scores, board_epochs, ranking_stores');
    this.redis = connectRedis({ url: this.server.url, commandTimeoutMs: 5000 });
    await once(this.redis, 'ready');
    await this.redis.flushall();
    this.deployment = new Deployment();
    this.deployment.confirm(await this.source.deployment());
    this.fence = new Fence(this.redis, [board], this.deployment);
    this.store = new RedisRankingStore(this.redis, this.fence, { outboxLimit: 1_000_000 }, new SystemClock());
    this.recoverable = new RedisRecoverableStore(this.redis, this.fence);
    this.outbox = new RedisOutbox(this.redis, this.fence);
    this.drain = new EventDrain(this.outbox, this.log, new NothingLeft());
    this.recovery = new Recovery(this.recoverable, this.source, this.drain, this.deployment);
    await this.fence.check(board);
    await this.recovery.recover(board, () => undefined, never);
  }

  /** Adds, and has the event stored as the bridge and sync do. */
  async add(playerId: string, delta: number): Promise<void> {
    await this.deliver(await this.store.add({ board, playerId, delta }));
  }

  /** As `npm run check-drift -- --repair`. */
  repair(repair: Repair): Promise<Drift | null> {
    const check = new DriftCheck(this.recoverable, this.source, this.drain, new DriftRepair(this.commands));
    return check.run(board, repair, () => undefined, never);
  }

  /** The commands of the service, of those that are used here: each event is stored before the answer. */
  get commands(): CommandBus {
    const execute = async ({ replacement }: SetScore) => {
      const change = await this.store.set(replacement);
      if (change !== null) await this.deliver(change);
      return change;
    };
    return { execute } as unknown as CommandBus;
  }

  async stop(): Promise<void> {
    this.redis.disconnect();
    await this.dataSource.destroy();
    await this.database.drop();
    await this.server.remove();
  }

  private async deliver({ scoreChanged }: ScoreChange): Promise<void> {
    if (scoreChanged === null) return;
    await this.log.append([scoreChanged.event]);
    if (scoreChanged.outboxEntry !== null) await this.outbox.confirm([scoreChanged.outboxEntry]);
  }
}

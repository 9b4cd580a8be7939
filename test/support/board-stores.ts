import { once } from 'node:events';
import type { CommandBus } from '@nestjs/cqrs';
import type { SetScore } from '@standings/application';
import { EventDrain } from '@standings/delivery';
import { BoardCatalog, Deployment, GLOBAL_BOARD, rankingIdOf, type ScoreChange } from '@standings/domain';
import {
  createDataSource,
  deploymentId,
  runMigrations,
  TypeormBoardDeletions,
  TypeormBoardRepository,
  TypeormEpochAuthority,
  TypeormScoreRepository,
  TypeormStoredScores,
} from '@standings/persistence';
import {
  type Drift,
  DriftCheck,
  DriftRepair,
  OpenShardCheck,
  type RebuildOptions,
  Recovery,
  type RecoveryPorts,
  type Repair,
  type Report,
} from '@standings/recovery';
import { connectRedis } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, inject } from 'vitest';
import { emptyDefinitions } from './board-definitions.js';
import { EUROPE_BOARD, GLOBAL_SHARD, ONE_SHARD, viewOf } from './boards.js';
import { DirectLog, NothingLeft } from './direct-log.js';
import { type RedisParts, redisParts } from './redis-parts.js';
import { createDatabase, type RedisServer, startRedis, type TestDatabase, waitUntil } from './servers/index.js';

const board = GLOBAL_BOARD;
const never = new AbortController().signal;

/**
 * Starts the stores before all tests, and empties them before each.
 *
 * @param board how each test finds the board `global`.
 * @returns gives the stores.
 */
export function useBoardStores(board: 'open' | 'closed' = 'open'): () => BoardStores {
  let stores: BoardStores;

  beforeAll(async () => {
    stores = await BoardStores.start(inject('servers').postgres.url);
  });

  beforeEach(() => (board === 'open' ? stores.empty() : stores.wipe()));

  afterAll(() => stores.stop());

  return () => stores;
}

/** The board `global` in its own Redis and database, without Kafka: events are stored when a test says so. */
export class BoardStores {
  readonly shard = GLOBAL_SHARD;
  readonly view = viewOf(board);
  readonly ranking = rankingIdOf(this.view);
  catalog!: BoardCatalog;
  readonly meta = 'standings:{1:0/1}:meta';
  readonly repository: TypeormScoreRepository;
  readonly scores: TypeormStoredScores;
  readonly epochs: TypeormEpochAuthority;
  readonly log: DirectLog;
  readonly deployment = new Deployment();
  redis!: Redis;
  drain!: EventDrain;
  recovery!: Recovery;
  private parts!: RedisParts;

  private constructor(
    readonly server: RedisServer,
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.repository = new TypeormScoreRepository(dataSource);
    this.scores = new TypeormStoredScores(dataSource);
    this.epochs = new TypeormEpochAuthority(dataSource);
    this.log = new DirectLog(this.repository);
  }

  static async start(postgresUrl: string): Promise<BoardStores> {
    const database = await createDatabase(postgresUrl);
    const dataSource = await createDataSource({ url: database.url, poolSize: 5 }).initialize();
    await runMigrations(dataSource);
    return new BoardStores(await startRedis(), database, dataSource);
  }

  get fence() {
    return this.parts.fence;
  }

  get store() {
    return this.parts.store;
  }

  get outbox() {
    return this.parts.outbox;
  }

  get notes() {
    return this.parts.notes;
  }

  get ports(): RecoveryPorts {
    const { fence, restore, rankings } = this.parts;
    const { catalog: boards, scores, epochs } = this;
    const definitions = new TypeormBoardRepository(this.dataSource);
    const deletions = new TypeormBoardDeletions(this.dataSource);
    const states = fence;
    const tail = new NothingLeft();
    return { boards, definitions, deletions, placement: ONE_SHARD, states, restore, rankings, scores, epochs, tail };
  }

  /** Empties everything and opens the board. */
  async empty(): Promise<void> {
    await this.wipe();
    await this.recover();
  }

  /** Empties everything; the board is closed. */
  async wipe(): Promise<void> {
    this.redis?.disconnect();
    await this.dataSource.query('TRUNCATE player_scores, stored_batches, epochs, ranking_stores');
    await emptyDefinitions(this.dataSource);
    this.catalog = new BoardCatalog([EUROPE_BOARD]);
    this.redis = connectRedis({ url: this.server.url, commandTimeoutMs: 5000 });
    await once(this.redis, 'ready');
    await this.redis.flushall();
    this.deployment.confirm(await deploymentId(this.dataSource));
    this.parts = redisParts(this.redis, this.deployment);
    this.drain = new EventDrain(this.outbox, this.log, new NothingLeft());
    this.recovery = new Recovery(this.ports, this.drain, this.deployment);
    await this.fence.check(this.shard);
  }

  recover() {
    return this.recovery.recover(this.shard, () => undefined, never);
  }

  rebuild(options: RebuildOptions = {}, report: Report = () => undefined) {
    return this.recovery.rebuild(board, report, never, options);
  }

  /** As `npm run check-drift -- --repair`. */
  repair(repair: Repair): Promise<Drift | null> {
    return new DriftCheck(this.ports, this.drain, new DriftRepair(this.commands)).run(
      board,
      repair,
      () => undefined,
      never,
    );
  }

  /** Looks at the shard as often as it is told, as the api does every few seconds. */
  async look(times = 1): Promise<OpenShardCheck> {
    let pauses = 0;
    const check = new OpenShardCheck(this.fence, this.epochs, this.deployment, async (ms, signal) => {
      // Before a look; the other one is how long Postgres may take, which is as long as it likes here.
      if (ms !== 1000) pauses += 1;
      if (ms === 1000 || pauses > times)
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    check.start();
    await waitUntil(async () => expect(pauses).toBe(times + 1), 5000);
    await check.stop({ timeoutMs: 1000 });
    return check;
  }

  /** The data now says that it is of another history, as after a restart of the server. */
  async restarted(): Promise<void> {
    await this.redis.hset(this.meta, 'history', 'another');
    await this.fence.check(this.shard);
  }

  /** Applies an update; its event waits in the outbox. */
  apply(playerId: string, delta: number): Promise<ScoreChange> {
    return this.store.add({ board, playerId, delta });
  }

  /** Applies an update, and has its event stored as the bridge and sync do. */
  async add(playerId: string, delta: number): Promise<ScoreChange> {
    const change = await this.apply(playerId, delta);
    await this.deliver(change);
    return change;
  }

  async deliver({ scoreChanged }: ScoreChange): Promise<void> {
    if (scoreChanged === null) return;
    await this.log.append([scoreChanged.event]);
    if (scoreChanged.outboxEntry !== null) await this.outbox.confirm([scoreChanged.outboxEntry]);
  }

  async storedScores(players: readonly string[]): Promise<(number | null)[]> {
    return (await this.scores.scoresOf(this.ranking, players)).map((stored) => stored?.score ?? null);
  }

  /** That Redis and Postgres have exactly these scores. */
  async expectSame(expected: Readonly<Record<string, number>>): Promise<void> {
    const { entries } = await this.store.top(this.view, 1000, null);
    expect(Object.fromEntries(entries.map(({ playerId, score }) => [playerId, score]))).toEqual(expected);
    expect(await this.storedScores(Object.keys(expected))).toEqual(Object.values(expected));
    expect(await this.scores.count([board.no])).toBe(Object.keys(expected).length);
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
}

import { TemporalCalendar } from '@standings/calendar';
import { once } from 'node:events';
import type { CommandBus } from '@nestjs/cqrs';
import type { SetScore } from '@standings/application';
import { EventDrain } from '@standings/delivery';
import {
  type Board,
  BoardCatalog,
  type BoardView,
  Deployment,
  GLOBAL_BOARD,
  type Placement,
  type RankingId,
  rankingIdOf,
  type ScoreChange,
  type ShardId,
  UNTOLD,
} from '@standings/domain';
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
  type Recovered,
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
import { EUROPE_BOARD, ONE_SHARD, viewOf } from './boards.js';
import { DirectLog, NothingLeft } from './direct-log.js';
import { type RedisParts, redisParts } from './redis-parts.js';
import { createDatabase, type RedisServer, startRedis, type TestDatabase, waitUntil } from './servers/index.js';

const never = new AbortController().signal;

interface Place {
  readonly board: Board;
  readonly placement: Placement;
}

const GLOBAL: Place = { board: GLOBAL_BOARD, placement: ONE_SHARD };

/**
 * Starts the stores before all tests, and empties them before each.
 *
 * @param state how each test finds the shards.
 * @param place the board, and the shards there are.
 * @returns gives the stores.
 */
export function useBoardStores(state: 'open' | 'closed' = 'open', place = GLOBAL): () => BoardStores {
  let stores: BoardStores;

  beforeAll(async () => {
    stores = await BoardStores.start(inject('servers').postgres.url, place);
  });

  beforeEach(() => (state === 'open' ? stores.empty() : stores.wipe()));

  afterAll(() => stores.stop());

  return () => stores;
}

/** A board in its own Redis and database, without Kafka: events are stored when a test says so. */
export class BoardStores {
  readonly board: Board;
  readonly placement: Placement;
  /** The home of the board. */
  readonly shard: ShardId;
  readonly view: BoardView;
  readonly ranking: RankingId;
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
    { board, placement }: Place,
  ) {
    this.board = board;
    this.placement = placement;
    this.shard = placement.homeOf(board.no);
    this.view = viewOf(board);
    this.ranking = rankingIdOf(this.view);
    this.repository = new TypeormScoreRepository(dataSource);
    this.scores = new TypeormStoredScores(dataSource);
    this.epochs = new TypeormEpochAuthority(dataSource);
    this.log = new DirectLog(this.repository);
  }

  static async start(postgresUrl: string, place = GLOBAL): Promise<BoardStores> {
    const database = await createDatabase(postgresUrl);
    const dataSource = await createDataSource({ url: database.url, poolSize: 5 }).initialize();
    await runMigrations(dataSource);
    return new BoardStores(await startRedis(), database, dataSource, place);
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
    const { catalog: boards, scores, epochs, placement } = this;
    const definitions = new TypeormBoardRepository(this.dataSource, new TemporalCalendar());
    const deletions = new TypeormBoardDeletions(this.dataSource);
    const states = fence;
    const tail = new NothingLeft();
    const ports = { boards, definitions, deletions, placement, states, restore, rankings, scores, epochs, tail };
    return { ...ports, endedEpochs: UNTOLD };
  }

  /** Empties everything and opens the shards. */
  async empty(): Promise<void> {
    await this.wipe();
    await this.recoverAll();
  }

  /** Empties everything; the shards are closed. */
  async wipe(): Promise<void> {
    this.redis?.disconnect();
    await this.dataSource.query('TRUNCATE player_scores, stored_batches, epochs, ranking_stores');
    await emptyDefinitions(this.dataSource);
    this.catalog = new BoardCatalog([EUROPE_BOARD, ...(this.board.no === GLOBAL_BOARD.no ? [] : [this.board])]);
    this.redis = connectRedis({ url: this.server.url, commandTimeoutMs: 5000 });
    await once(this.redis, 'ready');
    await this.redis.flushall();
    this.deployment.confirm(await deploymentId(this.dataSource));
    this.parts = redisParts(this.redis, this.deployment, this.placement);
    this.drain = new EventDrain(this.outbox, this.log, new NothingLeft());
    this.recovery = new Recovery(this.ports, this.drain, this.deployment);
    for (const shard of this.placement.shards) await this.fence.check(shard);
  }

  recover(shard = this.shard) {
    return this.recovery.recover(shard, () => undefined, never);
  }

  /** Opens every shard that is closed. @returns what was done on each; null if it was open. */
  async recoverAll(): Promise<(Recovered | null)[]> {
    const recovered: (Recovered | null)[] = [];
    for (const shard of this.placement.shards) recovered.push(await this.recover(shard));
    return recovered;
  }

  rebuild(options: RebuildOptions = {}, report: Report = () => undefined) {
    return this.recovery.rebuild(this.board, report, never, options);
  }

  /** As `npm run check-drift -- --repair`. */
  repair(repair: Repair): Promise<Drift | null> {
    return new DriftCheck(this.ports, this.drain, new DriftRepair(this.commands)).run(
      this.board,
      repair,
      () => undefined,
      never,
    );
  }

  /** Looks at the shard as often as it is told, as the api does every few seconds. @param fence of the process that looks. */
  async look(times = 1, fence = this.fence): Promise<OpenShardCheck> {
    let pauses = 0;
    const check = new OpenShardCheck(fence, this.epochs, this.deployment, UNTOLD, async (ms, signal) => {
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
    return this.store.add({ board: this.board, playerId, delta });
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
    expect(await this.scores.count([this.ranking])).toBe(Object.keys(expected).length);
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

import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  BoardCatalog,
  Clock,
  Deployment,
  JobNotes,
  Meter,
  Outbox,
  RankingScan,
  RankingStore,
  shardsOfAll,
  ShardRestore,
  ShardStates,
} from '@standings/domain';
import { Redis } from 'ioredis';
import { Fence } from './shard/fence.js';
import { connectRedis, type RedisSettings } from './connection/redis-connection.js';
import { RecordRotation, type RotationSettings } from './idempotency/record-rotation.js';
import { RedisHealthCheck } from './connection/redis-health-check.js';
import { RedisOutbox } from './update/redis-outbox.js';
import { RedisRankingStore } from './redis-ranking-store.js';
import { RedisShardRestore } from './shard/redis-shard-restore.js';
import { RedisRankingScan } from './read/redis-ranking-scan.js';
import { RedisJobNotes } from './redis-job-notes.js';
import { ReplacedRankings } from './shard/replaced-rankings.js';
import type { WriterSettings } from './update/shard-writer.js';

export type RedisStoreSettings = RedisSettings & WriterSettings & RotationSettings;

/** The ranking store and its outbox in Redis, on one connection. Starts without Redis and goes on trying. */
@Module({})
export class RedisStoreModule implements OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  static register(settings: RedisStoreSettings): DynamicModule {
    return {
      module: RedisStoreModule,
      global: true,
      providers: [
        { provide: Redis, useFactory: () => connectRedis(settings) },
        {
          provide: Fence,
          inject: [Redis, BoardCatalog, Deployment],
          useFactory: (redis: Redis, boards: BoardCatalog, deployment: Deployment) =>
            new Fence(redis, shardsOfAll(boards.all()), deployment),
        },
        { provide: ShardStates, useExisting: Fence },
        {
          provide: RankingStore,
          inject: [Redis, Fence, Clock, Meter],
          useFactory: (redis: Redis, fence: Fence, clock: Clock, meter: Meter) =>
            new RedisRankingStore(redis, fence, settings, clock, meter),
        },
        {
          provide: ShardRestore,
          inject: [Redis, Fence],
          useFactory: (redis: Redis, fence: Fence) => new RedisShardRestore(redis, fence),
        },
        { provide: RankingScan, inject: [Redis], useFactory: (redis: Redis) => new RedisRankingScan(redis) },
        { provide: JobNotes, inject: [Redis], useFactory: (redis: Redis) => new RedisJobNotes(redis) },
        {
          provide: RecordRotation,
          inject: [Redis, Fence],
          useFactory: (redis: Redis, fence: Fence) => new RecordRotation(redis, fence, settings),
        },
        {
          provide: ReplacedRankings,
          inject: [Redis, Fence],
          useFactory: (redis: Redis, fence: Fence) => new ReplacedRankings(redis, fence),
        },
        {
          provide: Outbox,
          inject: [Redis, Fence],
          useFactory: (redis: Redis, fence: Fence) => new RedisOutbox(redis, fence),
        },
        {
          provide: RedisHealthCheck,
          inject: [Redis, BoardCatalog],
          useFactory: (redis: Redis, boards: BoardCatalog) => new RedisHealthCheck(redis, shardsOfAll(boards.all())),
        },
      ],
      exports: [
        RankingStore,
        ShardStates,
        ShardRestore,
        RankingScan,
        JobNotes,
        Outbox,
        RecordRotation,
        ReplacedRankings,
        RedisHealthCheck,
      ],
    };
  }

  /** Not earlier: requests are still served, and the bridge still confirms, until the app is closed. */
  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

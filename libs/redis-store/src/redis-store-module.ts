import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  CatalogCopy,
  Clock,
  Deployment,
  JobNotes,
  LayoutCopy,
  Meter,
  Outbox,
  Placement,
  RankingScan,
  RankingStore,
  ShardRelocation,
  ShardRestore,
  ShardStates,
} from '@standings/domain';
import { Redis } from 'ioredis';
import { Fence } from './shard/fence.js';
import { connectRedis, type RedisSettings } from './connection/redis-connection.js';
import { RecordRotation, type RotationSettings } from './idempotency/record-rotation.js';
import { RedisCatalogCopy } from './catalog/redis-catalog-copy.js';
import { RedisHealthCheck } from './connection/redis-health-check.js';
import { RedisOutbox } from './update/redis-outbox.js';
import { RedisRankingStore } from './redis-ranking-store.js';
import { RedisShardRelocation } from './shard/redis-shard-relocation.js';
import { RedisShardRestore } from './shard/redis-shard-restore.js';
import { RedisRankingScan } from './read/redis-ranking-scan.js';
import { RedisLayoutCopy } from './redis-layout-copy.js';
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
          inject: [Redis, Placement, Deployment],
          useFactory: (redis: Redis, placement: Placement, deployment: Deployment) =>
            new Fence(redis, placement, deployment),
        },
        { provide: ShardStates, useExisting: Fence },
        {
          provide: RankingStore,
          inject: [Redis, Fence, Placement, Clock, Meter],
          useFactory: (redis: Redis, fence: Fence, placement: Placement, clock: Clock, meter: Meter) =>
            new RedisRankingStore(redis, fence, placement, settings, clock, meter),
        },
        {
          provide: ShardRestore,
          inject: [Redis, Fence],
          useFactory: (redis: Redis, fence: Fence) => new RedisShardRestore(redis, fence),
        },
        {
          provide: CatalogCopy,
          inject: [Redis, Deployment],
          useFactory: (redis: Redis, deployment: Deployment) => new RedisCatalogCopy(redis, deployment),
        },
        {
          provide: ShardRelocation,
          inject: [Redis],
          useFactory: (redis: Redis) => new RedisShardRelocation(redis),
        },
        {
          provide: LayoutCopy,
          inject: [Redis, Deployment],
          useFactory: (redis: Redis, deployment: Deployment) => new RedisLayoutCopy(redis, deployment),
        },
        {
          provide: RankingScan,
          inject: [Redis, Placement],
          useFactory: (redis: Redis, placement: Placement) => new RedisRankingScan(redis, placement),
        },
        {
          provide: JobNotes,
          inject: [Redis, Placement],
          useFactory: (redis: Redis, placement: Placement) => new RedisJobNotes(redis, placement),
        },
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
          inject: [Redis, Placement],
          useFactory: (redis: Redis, placement: Placement) => new RedisHealthCheck(redis, placement),
        },
      ],
      exports: [
        CatalogCopy,
        RankingStore,
        ShardStates,
        ShardRelocation,
        ShardRestore,
        RankingScan,
        JobNotes,
        LayoutCopy,
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

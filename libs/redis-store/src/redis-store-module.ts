import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
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
  ShardRecords,
  ShardRelocation,
  ShardRestore,
  ShardStates,
} from '@standings/domain';
import { Fence } from './shard/fence.js';
import { connectNodes, type NodesSettings } from './connection/connect-nodes.js';
import { RedisNodes } from './connection/redis-nodes.js';
import { RecordRotation, type RotationSettings } from './idempotency/record-rotation.js';
import { RedisShardRecords } from './idempotency/redis-shard-records.js';
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

export type RedisStoreSettings = NodesSettings & WriterSettings & RotationSettings;

/** The ranking store and its outbox in Redis. The app says under which conditions the store is its `RankingStore`. Starts without Redis and goes on trying. */
@Module({})
export class RedisStoreModule implements OnApplicationShutdown {
  constructor(private readonly nodes: RedisNodes) {}

  static register(settings: RedisStoreSettings): DynamicModule {
    return {
      module: RedisStoreModule,
      global: true,
      providers: [
        { provide: RedisNodes, useFactory: () => connectNodes(settings) },
        {
          provide: Fence,
          inject: [RedisNodes, Placement, Deployment],
          useFactory: (nodes: RedisNodes, placement: Placement, deployment: Deployment) =>
            new Fence(nodes, placement, deployment),
        },
        { provide: ShardStates, useExisting: Fence },
        {
          provide: RedisRankingStore,
          inject: [RedisNodes, Fence, Placement, Clock, Meter],
          useFactory: (nodes: RedisNodes, fence: Fence, placement: Placement, clock: Clock, meter: Meter) =>
            new RedisRankingStore(nodes, fence, placement, settings, clock, meter),
        },
        {
          provide: ShardRestore,
          inject: [RedisNodes, Fence],
          useFactory: (nodes: RedisNodes, fence: Fence) => new RedisShardRestore(nodes, fence),
        },
        {
          provide: CatalogCopy,
          inject: [RedisNodes, Deployment],
          useFactory: (nodes: RedisNodes, deployment: Deployment) => new RedisCatalogCopy(nodes, deployment),
        },
        {
          provide: ShardRelocation,
          inject: [RedisNodes],
          useFactory: (nodes: RedisNodes) => new RedisShardRelocation(nodes),
        },
        {
          provide: ShardRecords,
          inject: [RedisNodes, Fence],
          useFactory: (nodes: RedisNodes, fence: Fence) => new RedisShardRecords(nodes, fence),
        },
        {
          provide: LayoutCopy,
          inject: [RedisNodes, Deployment],
          useFactory: (nodes: RedisNodes, deployment: Deployment) => new RedisLayoutCopy(nodes, deployment),
        },
        {
          provide: RankingScan,
          inject: [RedisNodes, Placement],
          useFactory: (nodes: RedisNodes, placement: Placement) => new RedisRankingScan(nodes, placement),
        },
        {
          provide: JobNotes,
          inject: [RedisNodes, Placement],
          useFactory: (nodes: RedisNodes, placement: Placement) => new RedisJobNotes(nodes, placement),
        },
        {
          provide: RecordRotation,
          inject: [RedisNodes, Fence],
          useFactory: (nodes: RedisNodes, fence: Fence) => new RecordRotation(nodes, fence, settings),
        },
        {
          provide: ReplacedRankings,
          inject: [RedisNodes, Fence],
          useFactory: (nodes: RedisNodes, fence: Fence) => new ReplacedRankings(nodes, fence),
        },
        {
          provide: Outbox,
          inject: [RedisNodes, Fence],
          useFactory: (nodes: RedisNodes, fence: Fence) => new RedisOutbox(nodes, fence),
        },
        {
          provide: RedisHealthCheck,
          inject: [RedisNodes, Placement],
          useFactory: (nodes: RedisNodes, placement: Placement) => new RedisHealthCheck(nodes, placement),
        },
      ],
      exports: [
        CatalogCopy,
        RedisRankingStore,
        ShardStates,
        ShardRecords,
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
    this.nodes.disconnect();
  }
}

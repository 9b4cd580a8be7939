import { type DynamicModule, type FactoryProvider, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { BoardCatalog, Clock, Outbox, RankingStore } from '@standings/domain';
import { Redis } from 'ioredis';
import { connectRedis, type RedisSettings } from './redis-connection.js';
import { RedisHealthCheck } from './redis-health-check.js';
import { RedisOutbox } from './redis-outbox.js';
import { RedisRankingStore } from './redis-ranking-store.js';

export interface RedisStoreSettings extends RedisSettings {
  /** Updates per board that may wait for the event log. */
  readonly outboxLimit: number;
}

/** How the module gets its settings. */
export type RedisStoreModuleOptions = Pick<FactoryProvider<RedisStoreSettings>, 'inject' | 'useFactory'>;

const SETTINGS = Symbol('RedisStoreSettings');

/** The ranking store and its outbox in Redis, on one connection. Starts without Redis and goes on trying. */
@Module({})
export class RedisStoreModule implements OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  static registerAsync({ inject = [], useFactory }: RedisStoreModuleOptions): DynamicModule {
    return {
      module: RedisStoreModule,
      global: true,
      providers: [
        { provide: SETTINGS, inject, useFactory },
        { provide: Redis, inject: [SETTINGS], useFactory: connectRedis },
        {
          provide: RankingStore,
          inject: [Redis, SETTINGS, Clock],
          useFactory: (redis: Redis, settings: RedisStoreSettings, clock: Clock) =>
            new RedisRankingStore(redis, settings.outboxLimit, clock),
        },
        { provide: Outbox, inject: [Redis], useFactory: (redis: Redis) => new RedisOutbox(redis) },
        {
          provide: RedisHealthCheck,
          inject: [Redis, BoardCatalog],
          useFactory: (redis: Redis, boards: BoardCatalog) => new RedisHealthCheck(redis, boards),
        },
      ],
      exports: [RankingStore, Outbox, RedisHealthCheck],
    };
  }

  /** Not earlier: requests are still served, and the bridge still confirms, until the app is closed. */
  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

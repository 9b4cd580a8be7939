import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { apiEnvironment, parseEnvironment } from '@standings/config';
import { OutboxHealthCheck } from '@standings/delivery';
import {
  BoardDeletions,
  BoardRepository,
  type EventLog,
  type Health,
  Outbox,
  RankingStore,
  LayoutAuthority,
  Placement,
  ShardStates,
  TemplateRepository,
} from '@standings/domain';
import { HttpAdapter } from '@standings/http-server';
import { configureHttp, type HttpSettings } from '@standings/http-server/testing';
import { KafkaEventLog, KafkaHealthCheck, ScoreEventsTopic } from '@standings/kafka-log';
import { Database, PostgresHealthCheck } from '@standings/persistence';
import { BoardJobs } from '@standings/recovery';
import { RedisHealthCheck, RedisNodes } from '@standings/redis-store';

import { type Mock, vi } from 'vitest';
import {
  type BoardsMock,
  type DeletionsMock,
  mockBoards,
  mockDeletions,
  mockTemplates,
  type TemplatesMock,
} from './boards-mock.js';
import { mockStore, type StoreMock } from './store-mock.js';
import { ONE_SHARD } from '../support/boards.js';
import { ApiModule } from '../../apps/api/src/api-module.js';

/** For tests of the admin interface: pass it as the `ADMIN_TOKEN` of the environment. */
export const ADMIN_TOKEN = 'sixteen-or-more-characters';

/** Limit of unread bytes over all connections: a few of the largest bodies or answers. */
export const HELD_LIMIT = 2_000_000;

/** The api app with everything outside it replaced: no Redis, no Kafka, no Postgres. */
export interface ApiApp {
  readonly app: NestFastifyApplication;
  /** The ports, whose answers a test sets. */
  readonly store: StoreMock;
  readonly boards: BoardsMock;
  readonly deletions: DeletionsMock;
  readonly templates: TemplatesMock;
  readonly maintenance: { readonly [M in 'rebuild' | 'checkDrift' | 'latest']: Mock<BoardJobs[M]> };
  readonly eventLog: { append: Mock<EventLog['append']> };
  /** The health of each part, which a test may change. All are up at first. */
  readonly health: Record<'redis' | 'outbox' | 'kafka' | 'postgres', () => Promise<Health>>;
}

/** Starts the app that `apps/api` runs. Close `app` after the test. */
export async function startApiApp(
  environment: Readonly<Record<string, string>> = {},
  settings: HttpSettings = {},
): Promise<ApiApp> {
  const store = mockStore();
  const boards = mockBoards();
  const deletions = mockDeletions();
  const templates = mockTemplates();
  const append = vi.fn<EventLog['append']>().mockResolvedValue(undefined);
  const eventLog = { name: 'Kafka', append, connect: async () => {}, close: async () => {} };
  const maintenance = {
    rebuild: vi.fn<BoardJobs['rebuild']>(),
    checkDrift: vi.fn<BoardJobs['checkDrift']>(),
    latest: vi.fn<BoardJobs['latest']>(),
  };
  const up = async (): Promise<Health> => ({ up: true });
  const health = { redis: up, outbox: up, kafka: up, postgres: up };
  const check = (name: keyof typeof health) => ({ name, check: () => health[name](), close: async () => {} });

  const module = await Test.createTestingModule({
    imports: [ApiModule.register(parseEnvironment(apiEnvironment, environment))],
  })
    .overrideProvider(RankingStore)
    .useValue(store)
    .overrideProvider(BoardRepository)
    .useValue(boards)
    .overrideProvider(BoardDeletions)
    .useValue(deletions)
    .overrideProvider(TemplateRepository)
    .useValue(templates)
    .overrideProvider(Outbox)
    .useValue({
      confirm: async () => {},
      look: async () => ({ oldestMs: 0, aside: 0, missing: 0 }),
      claimStale: async () => [],
      release: async () => {},
      oldest: async () => [],
    })
    .overrideProvider(Placement)
    .useValue(ONE_SHARD)
    .overrideProvider(LayoutAuthority)
    .useValue({ present: async () => ONE_SHARD.layout })
    .overrideProvider(ShardStates)
    .useValue({ unknown: () => [], closed: () => [], open: () => [], foreign: () => [], closedRankings: () => [] })
    .overrideProvider(BoardJobs)
    .useValue({ ...maintenance, stop: () => {} })
    .overrideProvider(KafkaEventLog)
    .useValue(eventLog)
    .overrideProvider(RedisHealthCheck)
    .useValue(check('redis'))
    .overrideProvider(ScoreEventsTopic)
    .useValue({ problems: async () => [] })
    .overrideProvider(OutboxHealthCheck)
    .useValue(check('outbox'))
    .overrideProvider(KafkaHealthCheck)
    .useValue(check('kafka'))
    .overrideProvider(PostgresHealthCheck)
    .useValue(check('postgres'))
    .overrideProvider(RedisNodes)
    .useValue({ all: () => [], onReady: () => {}, onLost: () => {}, disconnect: () => {} })
    .overrideProvider(Database)
    .useValue({})
    .compile();

  const app = module.createNestApplication<NestFastifyApplication>(new HttpAdapter(undefined, HELD_LIMIT), {
    logger: false,
  });
  await configureHttp(app, settings);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, store, boards, deletions, templates, maintenance, eventLog, health };
}

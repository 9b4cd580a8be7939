import { createRequire } from 'node:module';
import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { violationsOf, type Violations } from './tree.js';

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly IForbiddenRuleType[];
  readonly options: ICruiseOptions;
};

const LIBS = [
  'application',
  'calendar',
  'config',
  'delivery',
  'domain',
  'embedded',
  'event-json',
  'health',
  'http-api',
  'http-server',
  'kafka-log',
  'persistence',
  'process',
  'recovery',
  'redis-store',
  'sink',
];
const PACKAGES = [
  '@electric-sql/pglite',
  '@nestjs/common',
  '@nestjs/typeorm',
  'fast-check',
  'ioredis',
  'kafkajs',
  'pg',
  'temporal-polyfill',
];

/** Per rule: files that break it and no other. The first import of each is the forbidden one. */
const BREAKING: Record<string, Record<string, string>> = {
  'domain-imports-nothing': {
    'libs/domain/src/with-node.ts': `import 'node:crypto';`,
    'libs/domain/src/with-package.ts': `import '@nestjs/common';`,
    'libs/domain/src/with-lib.ts': `import '@standings/application';`,
    'libs/domain/src/with-type.ts': `import type { A } from '@standings/http-api'; export type B = A;`,
  },
  'application-imports-domain': {
    'libs/application/src/with-node.ts': `import 'node:fs';`,
    'libs/application/src/with-lib.ts': `import '@standings/http-api';`,
  },
  'adapters-stay-apart': {
    'libs/calendar/src/with-persistence.ts': `import '@standings/persistence';`,
    'libs/redis-store/src/with-sink.ts': `import '@standings/sink';`,
    'libs/persistence/src/with-embedded.ts': `import '@standings/embedded';`,
    'libs/redis-store/src/with-config.ts': `import '@standings/config';`,
    'libs/persistence/src/with-use-case.ts': `import '@standings/application';`,
    'libs/sink/src/with-persistence.spec.ts': `import '@standings/persistence';`,
    'libs/kafka-log/src/with-redis.ts': `import '@standings/redis-store';`,
    'libs/kafka-log/src/with-recovery.ts': `import '@standings/recovery';`,
    'libs/kafka-log/src/with-delivery.spec.ts': `import '@standings/delivery';`,
    'libs/embedded/src/with-redis.ts': `import '@standings/redis-store';`,
    'libs/embedded/src/with-kafka.ts': `import '@standings/kafka-log';`,
    'libs/embedded/src/with-http.ts': `import '@standings/http-api';`,
  },
  'delivery-and-codec-know-the-domain-alone': {
    'libs/delivery/src/with-codec.ts': `import '@standings/event-json';`,
    'libs/delivery/src/with-use-case.ts': `import '@standings/application';`,
    'libs/event-json/src/with-delivery.ts': `import '@standings/delivery';`,
  },
  'only-apps-choose-adapters': {
    'libs/http-api/src/with-redis.ts': `import '@standings/redis-store';`,
    'libs/http-api/src/with-sink.ts': `import '@standings/sink';`,
    'libs/application/src/with-calendar.spec.ts': `import '@standings/calendar';`,
    'libs/recovery/src/with-redis.ts': `import '@standings/redis-store';`,
    'libs/recovery/src/with-postgres.spec.ts': `import '@standings/persistence';`,
    'libs/process/src/with-kafka.ts': `import '@standings/kafka-log';`,
    'libs/delivery/src/with-kafka.ts': `import '@standings/kafka-log';`,
  },
  'recovery-knows-ports-and-use-cases': {
    'libs/recovery/src/with-http.ts': `import '@standings/http-api';`,
    'libs/recovery/src/with-config.ts': `import '@standings/config';`,
  },
  'what-serves-every-app-knows-the-domain-alone': {
    'libs/process/src/with-http.ts': `import '@standings/http-api';`,
    'libs/http-server/src/with-interface.ts': `import '@standings/http-api';`,
    'libs/config/src/with-use-case.ts': `import '@standings/application';`,
  },
  'health-knows-the-domain-and-the-http-server': {
    'libs/health/src/with-recovery.ts': `import '@standings/recovery';`,
    'libs/health/src/with-interface.spec.ts': `import '@standings/http-api';`,
  },
  'http-server-answers-with-its-parts': {
    'libs/http-server/src/problems/with-request.ts': `import '../request/answer.js';`,
    'libs/http-server/src/body/with-connection.ts': `import '../connection/bytes.js';`,
    'libs/http-server/src/connection/with-server.ts': `import '../inside.js';`,
  },
  'only-standalone-embeds': {
    'apps/api/src/with-embedded.ts': `import '@standings/embedded';`,
    'apps/sync/src/with-embedded.ts': `import '@standings/embedded';`,
  },
  'adapters-own-their-clients': {
    'libs/http-api/src/with-ioredis.ts': `import 'ioredis';`,
    'libs/kafka-log/src/with-ioredis.ts': `import 'ioredis';`,
    'apps/api/src/with-ioredis.ts': `import type { Redis } from 'ioredis'; export type R = Redis;`,
    'libs/redis-store/src/with-kafkajs.ts': `import 'kafkajs';`,
    'libs/delivery/src/with-kafkajs.ts': `import 'kafkajs';`,
    'libs/sink/src/with-pg.ts': `import 'pg';`,
    'libs/persistence/src/with-temporal.ts': `import 'temporal-polyfill';`,
    'libs/http-api/src/with-typeorm.ts': `import '@nestjs/typeorm';`,
    'libs/persistence/src/with-pglite.ts': `import '@electric-sql/pglite';`,
    'apps/standalone/src/with-pglite.ts': `import '@electric-sql/pglite';`,
  },
  'libs-know-no-app': {
    'libs/http-api/src/with-app.ts': `import '../../../apps/api/src/main.js';`,
    'libs/http-api/src/with-test.ts': `import '../../../test/support/helper.js';`,
  },
  'apps-stay-apart': {
    'apps/api/src/with-sync.ts': `import '../../sync/src/main.js';`,
  },
  'libs-are-entered-by-their-index': {
    'libs/http-api/src/with-inside.ts': `import '../../domain/src/inside.js';`,
    'libs/embedded/src/with-inside.ts': `import '../../persistence/src/inside.js';`,
  },
  'apps-enter-libs-by-their-index': {
    'apps/api/src/with-inside.ts': `import '../../../libs/http-api/src/inside.js';`,
    'test/support/with-inside.ts': `import '../../libs/redis-store/src/inside.js';`,
  },
  'only-tests-import-testing': {
    'apps/api/src/with-testing.ts': `import '@standings/http-server/testing';`,
    'libs/http-api/src/with-testing.ts': `import '@standings/http-server/testing';`,
    'libs/http-server/src/with-own-testing.ts': `import './testing.js';`,
  },
  'production-needs-no-dev-dependency': {
    'libs/http-api/src/with-fast-check.ts': `import 'fast-check';`,
  },
  'no-cycles': {
    'libs/http-api/src/cycle-a.ts': `import './cycle-b.js';`,
  },
  'imports-resolve': {
    'libs/http-api/src/with-nothing.ts': `import './not-there.js';`,
  },
};

const ALLOWED: Record<string, string> = {
  // The other half of the cycle above, which is reported once.
  'libs/http-api/src/cycle-b.ts': `import './cycle-a.js';`,
  'libs/domain/src/beside.ts': `import './inside.js';`,
  'libs/domain/src/law.spec.ts': `import 'fast-check';`,
  'libs/application/src/use-case.ts': `import '@nestjs/common'; import '@standings/domain';`,
  'libs/calendar/src/calendar.ts': `import 'temporal-polyfill'; import '@standings/domain';`,
  'libs/redis-store/src/store.ts': `import 'ioredis'; import '@standings/domain'; import '@nestjs/common';`,
  'libs/kafka-log/src/log.ts': `import 'kafkajs'; import '@standings/domain'; import '@standings/event-json';`,
  'libs/delivery/src/bridge.ts': `import '@standings/domain'; import '@nestjs/common';`,
  'libs/event-json/src/codec.ts': `import '@standings/domain';`,
  'libs/persistence/src/repository.ts': `import 'pg'; import '@nestjs/typeorm';`,
  'libs/embedded/src/pglite.ts': `import '@electric-sql/pglite'; import '@standings/persistence'; import '@standings/sink';`,
  'libs/recovery/src/recovery.ts': `import '@standings/application'; import '@standings/delivery'; import '@standings/domain';`,
  'libs/health/src/readiness.ts': `import '@standings/domain'; import '@standings/http-server';`,
  'libs/http-server/src/testing.ts': `export * from './inside.js';`,
  'libs/http-server/src/problems/catalogue.ts': `import '@standings/domain';`,
  'libs/http-server/src/connection/bytes.ts': `import '../problems/catalogue.js';`,
  'libs/http-server/src/request/answer.ts': `import '../connection/bytes.js'; import '../problems/catalogue.js';`,
  'libs/http-api/src/with-testing.spec.ts': `import '@standings/http-server/testing';`,
  'test/e2e/with-testing.ts': `import '@standings/http-server/testing';`,
  'libs/http-api/src/admin.ts': `import '@standings/recovery'; import '@standings/application';`,
  'libs/http-api/src/deep.spec.ts': `import '../../domain/src/inside.js';`,
  'apps/standalone/src/main.ts': `import '@standings/embedded'; import '@standings/http-api';`,
  'apps/api/src/main.ts': `import '@standings/redis-store'; import '@standings/kafka-log';`,
  'apps/sync/src/main.ts': `import '@standings/sink'; import '@standings/persistence';`,
  'test/support/helper.ts': `import 'ioredis'; import 'kafkajs'; import 'pg'; import '@standings/embedded';`,
};

let found: Violations;

beforeAll(async () => {
  const packages = PACKAGES.flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, ''],
  ]);
  const libs = LIBS.flatMap((lib) => [
    [`libs/${lib}/src/index.ts`, `export * from './inside.js';`],
    [`libs/${lib}/src/inside.ts`, 'export interface A {}'],
  ]);
  found = await violationsOf({
    ...Object.fromEntries([...packages, ...libs]),
    ...ALLOWED,
    ...Object.assign({}, ...Object.values(BREAKING)),
  });
}, 60_000);

describe('boundaries', () => {
  it.each(Object.entries(BREAKING))('%s fires, and no other rule', (rule, files) => {
    const expected = Object.keys(files).map((file) => [file, [rule]]);
    expect(Object.keys(files).map((file) => [file, found[file]])).toEqual(expected);
  });

  it('leave everything else alone', () => {
    const breaking = new Set(Object.values(BREAKING).flatMap((files) => Object.keys(files)));
    expect(Object.keys(found).filter((file) => !breaking.has(file))).toEqual([]);
  });

  it('are all proven above, and each says why it is there', () => {
    const names = new Set(config.forbidden.map(({ name }) => name));
    expect([...names]).toEqual(Object.keys(BREAKING));
    for (const { name, comment, severity } of config.forbidden) {
      expect({ name, comment, severity }).toEqual({
        name,
        comment: expect.stringMatching(/.{20,}/),
        severity: 'error',
      });
    }
  });
});

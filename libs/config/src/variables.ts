import { z } from 'zod';
import { originList } from './cors-origins.js';
import { databaseUrlProblem } from './database-url.js';
import { hasPossiblePort } from './possible-port.js';
import { redisAddress } from './redis-address.js';

// One schema per variable, so that a variable means the same in every app. `describe` is the text in
// docs/configuration.md; a test compares the two.

const integer = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be ${min} or more`)
    .max(max, `must be ${max} or less`);

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(hasPossiblePort, { error: 'must have a port from 1 to 65535', abort: true })
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

export const port = (standard: number) =>
  integer(0, 65535).default(standard).describe('Port to listen on; 0 takes any free one.');

export const host = z.string().default('127.0.0.1').describe('Address to listen on. Containers set `0.0.0.0`.');

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const logLevel = z
  .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
  .default('info')
  .describe('Lowest level that is logged; `debug` adds one line per request.');

export const shutdownDrainMs = integer(0, 300_000)
  .default(5000)
  .describe('How long after SIGTERM the app still serves requests while readiness is down, in ms.');

export const shutdownTimeoutMs = integer(100, 300_000)
  .default(20_000)
  .describe('How long stopping may take after the drain, in ms. Then the process ends with the rest undone.');

/** ioredis would take any option from the URL, even one that breaks a promise of the service. `family=6` is for names with IPv6 addresses. */
const REDIS_OPTIONS = /^(?:\?family=[046])?$/;

const everyRedisUrl = (text: string, holds: (url: URL) => boolean) =>
  redisAddress(text).urls.every((url) => !URL.canParse(url) || holds(new URL(url)));

export const redisUrl = z
  .string()
  .refine((text) => redisAddress(text).urls.every(hasPossiblePort), {
    error: 'must have a port from 1 to 65535',
    abort: true,
  })
  .refine(
    (text) => redisAddress(text).urls.every((url) => /^rediss?:\/\/./.test(url) && URL.canParse(url)),
    'must be a URL that starts with redis:// or rediss://, or redis+cluster://one:6379,two:6379, or redis+sentinel://one:26379,two:26379/name',
  )
  .refine(
    (text) =>
      redisAddress(text).kind !== 'server' || everyRedisUrl(text, ({ pathname }) => /^\/?$|^\/\d{1,9}$/.test(pathname)),
    'must have the number of a database, or nothing, after the port: redis://127.0.0.1:6379/0',
  )
  .refine(
    (text) => redisAddress(text).kind !== 'cluster' || everyRedisUrl(text, ({ pathname }) => /^\/?$/.test(pathname)),
    'must have nothing after the last port: a cluster has one database',
  )
  .refine(
    (text) => /^[\w.-]+$/.test(redisAddress(text).master ?? 'none'),
    'must have the name of the master after the last port, of letters, digits, "-", "_" and ".": redis+sentinel://one:26379/name',
  )
  .refine(
    (text) => everyRedisUrl(text, ({ search, hash }) => REDIS_OPTIONS.test(search) && hash === ''),
    'must have no options but ?family=4 or ?family=6; percent-encode "?" and "#" in a password',
  )
  .default('redis://127.0.0.1:6379')
  .describe(
    'Redis that holds the ranks, with the database number at the end. `rediss://` for TLS. `redis+cluster://` and some nodes, separated by commas, for a Redis Cluster. `redis+sentinel://`, some Sentinels and the name of the master for Redis Sentinel.',
  );

export const redisCommandTimeoutMs = integer(10, 60_000)
  .default(1000)
  .describe('How long a request waits for Redis, in ms. Then it is answered 503.');

export const outboxLimit = integer(1, 100_000_000)
  .default(1_000_000)
  .describe('Updates per shard that may wait for Kafka. Further updates of its boards are answered 503.');

export const idempotencyTtlS = integer(1, 30 * 24 * 3600)
  .default(3600)
  .describe('How long an idempotency key is remembered, in s.');

export const idempotencyRestoreS = integer(1, 30 * 24 * 3600)
  .default(600)
  .describe(
    'After Redis has lost its data: how old a request may be, in s, that counts once when it is sent again with its key. Updates with a key are refused until so much of the event log was read.',
  );

export const publicUrl = url('http:', 'https:')
  .refine((text) => !/[?#@]/.test(text), 'must have no query, no fragment and no password')
  .transform((text) => new URL(text).href.replace(/\/+$/, ''))
  .optional()
  .describe(
    'Address at which callers reach the service, with any proxy prefix. Problems link to `/docs/errors` below it.',
  );

export const corsOrigins = originList
  .optional()
  .describe('Origins whose pages may call the service from a browser, separated by commas. Not set: none.');

export const adminToken = z
  .string()
  .regex(/^[\x21-\x7e]{16,}$/, 'must be 16 or more printable characters without spaces')
  .optional()
  .describe(
    'Bearer token for the admin endpoints. Without it they do not exist; the standalone app makes one in `DATA_DIR/admin-token`.',
  );

export const maxBoards = integer(1, 10_000_000)
  .default(1_000_000)
  .describe('Boards that may exist. The creation of another is answered 409.');

export const shards = integer(1, 256)
  .optional()
  .describe(
    'Shards of a new deployment; 1 if it is not set. Afterwards it has to be the number that is recorded, or not set: `npm run reshard` changes it.',
  );

export const acknowledge = z
  .enum(['store', 'log'], { error: 'must be store or log' })
  .default('store')
  .describe(
    'When an update is answered: `store`, when Redis has it; `log`, when Kafka has confirmed its event too. Afterwards it has to be what is recorded: `npm run migrate -- --acknowledge log` changes it.',
  );

/** `host:port`, with an IPv6 address in brackets. */
const BROKER = /^(?:[^\s:/[\]]+|\[[\da-f:.]+(?:%\w+)?\]):\d+$/i;

const kafkaBrokers = z
  .string()
  .default('127.0.0.1:9092')
  .transform((text) => text.split(',').map((broker) => broker.trim()))
  .refine((brokers) => brokers.every(hasPossiblePort), {
    error: 'must have a port from 1 to 65535 in each address',
    abort: true,
  })
  .refine(
    (brokers) => brokers.every((broker) => BROKER.test(broker)),
    'must be host:port, or several separated by commas; an IPv6 address in brackets: [::1]:9092',
  )
  .describe('Kafka brokers to connect to first, `host:port` separated by commas.');

const topicName = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"');

const kafkaTopic = topicName
  .default('score-events')
  .describe('Topic of the score events. Dead letters go to the topic of this name plus `.dlq`.');

const kafkaPartitions = integer(1, 10_000)
  .default(12)
  .describe('Partitions of a new topic. At most this many sync processes share the work.');

const kafkaGroupId = topicName.default('standings-sync').describe('Consumer group of the sync processes.');

const databaseUrl = z
  .string()
  .superRefine((text, context) => {
    const problem = databaseUrlProblem(text);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  })
  .default('postgres://standings:standings@127.0.0.1:5432/standings')
  .describe('Postgres that holds the durable scores.');

/** Two recoveries and a job hold a connection each, and use another. */
const databasePoolSize = integer(5, 1000).default(5).describe('Maximum connections to Postgres per process.');

const databaseStatementTimeoutMs = integer(100, 600_000)
  .default(10_000)
  .describe('How long one statement may run in Postgres, in ms.');

export const syncBatchSize = integer(1, 100_000)
  .default(1000)
  .describe('Events written to Postgres at once; up to ten times as many when sync lags.');

export const syncFlushMs = integer(1, 60_000)
  .default(1000)
  .describe('How long an event waits at most for its batch to fill, in ms.');

export const dataDir = z.string().default('./data').describe('Folder with all data of the standalone service.');

/** Where the events are. */
export const eventLog = {
  KAFKA_BROKERS: kafkaBrokers,
  KAFKA_TOPIC: kafkaTopic,
  KAFKA_PARTITIONS: kafkaPartitions,
  KAFKA_GROUP_ID: kafkaGroupId,
};

/** Where the durable scores are. */
export const scoreRepository = {
  DATABASE_URL: databaseUrl,
  DATABASE_POOL_SIZE: databasePoolSize,
  DATABASE_STATEMENT_TIMEOUT_MS: databaseStatementTimeoutMs,
};

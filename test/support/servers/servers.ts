import { startKafka } from './kafka.js';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';
import type { Server } from './server.js';

/** Where to find one of each. Do not break them: others use them too. */
export interface ServerAddresses {
  readonly redis: { readonly url: string };
  readonly kafka: { readonly brokers: string };
  readonly postgres: { readonly url: string };
}

export interface Servers extends ServerAddresses {
  /** Ends those that were started here. */
  readonly stop: () => Promise<void>;
}

/**
 * One of each: named by `TEST_REDIS_URL`, `TEST_KAFKA_BROKERS` and `TEST_DATABASE_URL`, and started where a name is not set.
 *
 * @throws {Error} that says what to install.
 */
export async function startServers(): Promise<Servers> {
  const { TEST_REDIS_URL, TEST_KAFKA_BROKERS, TEST_DATABASE_URL } = process.env;
  const started: Server[] = [];
  const keep = <S extends Server>(server: S): S => {
    started.push(server);
    return server;
  };
  const stop = async () => {
    await Promise.all(started.map((server) => server.remove()));
  };
  const redis = TEST_REDIS_URL ? { url: TEST_REDIS_URL } : startRedis().then(keep);
  const kafka = TEST_KAFKA_BROKERS ? { brokers: TEST_KAFKA_BROKERS } : startKafka().then(keep);
  const postgres = TEST_DATABASE_URL ? { url: TEST_DATABASE_URL } : startPostgres().then(keep);
  const failed = (await Promise.allSettled([redis, kafka, postgres])).find(({ status }) => status === 'rejected');
  if (failed !== undefined) await stop();
  return { redis: await redis, kafka: await kafka, postgres: await postgres, stop };
}

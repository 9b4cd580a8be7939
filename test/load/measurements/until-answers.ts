import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const TIMEOUT_MS = 60_000;

/** @returns when Redis answered, in ms, exact to 5 ms. It does not answer while it loads its data. */
export async function untilAnswers(url: string): Promise<number> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const redis = new Redis(url, { lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      await redis.ping();
      return performance.now();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    } finally {
      redis.disconnect();
    }
    await sleep(5);
  }
}

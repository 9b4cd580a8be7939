import { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPostgres, readRedis } from '../demo/stores.js';
import type { AppProcess } from '../support/apps/app-process.js';
import { useDeployment } from '../support/apps/use-deployment.js';
import { waitUntil } from '../support/servers/index.js';

const WITHIN_MS = 30_000;

/** Far below the time after which Kafka considers a killed sync dead: 8 to 13 s. */
const OPEN_WITHIN_MS = 5000;

const PLAYERS = 200;

const deployment = useDeployment(100);

describe('A Redis that has lost everything', () => {
  let api: AppProcess;
  let redis: Redis;
  /** What was acknowledged, by player. */
  let expected: Map<string, number>;

  beforeEach(async () => {
    api = await deployment().start('api');
    redis = new Redis(deployment().redis.url);
    expected = new Map();
    return () => redis.disconnect();
  });

  it.each(['was never started', 'was killed'])(
    'gets everything back while sync %s, and sync changes nothing of it',
    async (state) => {
      if (state === 'was killed') {
        const sync = await deployment().start('sync');
        await update(1);
        await waitUntil(async () => expect(await readPostgres(deployment().database.url)).toEqual(expected), WITHIN_MS);
        await sync.end('SIGKILL');
      }
      await update(2);
      await update(3);
      await untilInKafka();
      expect(await readPostgres(deployment().database.url)).not.toEqual(expected);

      await redis.flushall();
      const began = performance.now();
      // The first update notices it.
      expect(await post('p0', 1)).toBe(503);
      await waitUntil(async () => expect(await readRedis(deployment().redis.url)).toEqual(expected), WITHIN_MS);
      expect(performance.now() - began).toBeLessThan(OPEN_WITHIN_MS);
      expect(await readPostgres(deployment().database.url)).toEqual(expected);
      await update(4);
      await untilInKafka();

      const next = await deployment().start('sync');
      await waitUntil(
        async () => expect((await next.health()).parts['kafka']).toMatchObject({ figures: { lag: 0 } }),
        WITHIN_MS,
      );
      expect(await readRedis(deployment().redis.url)).toEqual(expected);
      expect(await readPostgres(deployment().database.url)).toEqual(expected);
      expect(next.printed).not.toContain('too late');
    },
  );

  /** Adds to the score of every player, as soon as the board is open. */
  async function update(delta: number): Promise<void> {
    for (let player = 0; player < PLAYERS; player++) {
      const playerId = `p${player}`;
      await waitUntil(async () => expect(await post(playerId, delta)).toBe(200), WITHIN_MS);
      expected.set(playerId, (expected.get(playerId) ?? 0) + delta);
    }
  }

  async function post(playerId: string, delta: number): Promise<number> {
    const body = JSON.stringify({ playerId, delta });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${api.url}/score/update`, { method: 'POST', headers, body })).status;
  }

  async function untilInKafka(): Promise<void> {
    await waitUntil(async () => {
      const outboxes = await redis.keys('*:outbox');
      const lengths = await Promise.all(outboxes.map((outbox) => redis.xlen(outbox)));
      expect(lengths.filter((length) => length > 0)).toEqual([]);
    }, WITHIN_MS);
  }
});

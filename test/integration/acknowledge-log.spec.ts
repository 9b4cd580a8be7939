import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readPostgres, readRedis } from '../demo/stores.js';
import type { AppProcess } from '../support/apps/app-process.js';
import { useDeployment } from '../support/apps/use-deployment.js';
import { type KafkaServer, startKafka, waitUntil } from '../support/servers/index.js';

const WITHIN_MS = 30_000;

const LOG = { ACKNOWLEDGE: 'log' };

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly newScore?: number;
}

let kafka: KafkaServer;

beforeAll(async () => {
  kafka = await startKafka();
});

afterAll(() => kafka.remove());

const deployment = useDeployment(100, () => kafka);

describe('With ACKNOWLEDGE=log', () => {
  let api: AppProcess;
  let redis: Redis;

  beforeEach(async () => {
    api = await deployment().start('api', LOG);
    redis = new Redis(deployment().redis.url);
    return () => redis.disconnect();
  });

  async function post(playerId: string, key?: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) };
    const body = JSON.stringify({ playerId, delta: 1 });
    const answer = await fetch(`${api.url}/score/update`, { method: 'POST', headers, body });
    return { ...((await answer.json()) as object), status: answer.status };
  }

  /** Updates a player until the answer is 200. */
  async function untilOpen(playerId = 'opener'): Promise<void> {
    await waitUntil(async () => expect(await post(playerId)).toMatchObject({ status: 200 }), WITHIN_MS);
  }

  it('an update that is answered is on the board and in Postgres, although Redis is emptied at that moment', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round++) {
      await untilOpen();
      const players = Array.from({ length: 50 }, (_, index) => `r${round}-${index}`);
      const answers = players.map(async (player) => {
        if ((await post(player)).status === 200) acknowledged.push(player);
      });
      await Promise.race(answers);
      await redis.flushall();
      await Promise.all(answers);
    }
    await untilOpen();
    const board = await readRedis(deployment().redis.url);
    expect(acknowledged.filter((player) => board.get(player) !== 1)).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(10);
    await deployment().start('sync');
    const rows = () => readPostgres(deployment().database.url);
    await waitUntil(async () => expect(await rows()).toEqual(await readRedis(deployment().redis.url)), WITHIN_MS);
  });

  it('updates are refused untouched while Kafka is away, reads go on, and a look reopens', async () => {
    await untilOpen('ada');
    await kafka.kill('SIGKILL');
    let isBack = false;
    onTestFinished(async () => (isBack ? undefined : kafka.start()));
    await waitUntil(async () => {
      expect(await post('probe')).toMatchObject({ status: 503, code: 'log_unavailable' });
    }, WITHIN_MS);
    const before = await readRedis(deployment().redis.url);
    for (let i = 0; i < 20; i++) expect(await post('ada', `k${i}`)).toMatchObject({ code: 'log_unavailable' });
    expect(await readRedis(deployment().redis.url)).toEqual(before);
    expect((await fetch(`${api.url}/leaderboard/rank?playerId=ada`)).status).toBe(200);
    expect((await api.health()).parts['acknowledgement']).toMatchObject({
      status: 'degraded',
      reason: expect.stringContaining('updates are refused until Kafka confirms them'),
    });
    await kafka.start();
    isBack = true;
    await waitUntil(
      async () => expect((await api.health()).parts['acknowledgement']).toMatchObject({ status: 'up' }),
      WITHIN_MS,
    );
    expect(await post('ada', 'k0')).toMatchObject({ status: 200, newScore: 2 });
  });

  it('an api that was told otherwise serves nothing, and says what to do', async () => {
    const other = await deployment().launch('api');
    await waitUntil(async () => {
      expect((await other.health()).parts['recovery']).toMatchObject({
        reason: expect.stringMatching(/ACKNOWLEDGE is store, but this deployment has log.*--acknowledge store/),
      });
    }, WITHIN_MS);
    const update = await fetch(`${other.url}/score/update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"playerId":"ada","delta":1}',
    });
    expect(update.status).toBe(503);
  });

  it('is changed by a command, which refuses while an api runs', async () => {
    await untilOpen('ada');
    const command = { program: 'migrate', args: ['--acknowledge', 'store'] };
    const refused = await deployment().launch('sync', command);
    expect(await refused.exited()).toBe(1);
    expect(refused.printed).toContain('An api has used this database in the last 20 s');
  });
});

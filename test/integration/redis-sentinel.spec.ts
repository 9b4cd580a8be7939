import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppProcess } from '../support/apps/app-process.js';
import { useDeployment } from '../support/apps/use-deployment.js';
import { asRedis, startWatchedRedis, waitUntil, type WatchedRedis } from '../support/servers/index.js';

const SOON_MS = 30_000;
const PLAYERS = Array.from({ length: 20 }, (_, index) => `p${index}`);

const deployment = useDeployment(100);

let redis: WatchedRedis;

beforeAll(async () => {
  redis = await startWatchedRedis();
}, 60_000);

beforeEach(async () => {
  await asRedis((await redis.master()).url, (client) => client.flushall());
});

afterAll(() => redis.remove());

/** Adds 1 to every player. Each update is sent under its key until it is acknowledged. */
async function updateAll(api: AppProcess, round: number): Promise<void> {
  await Promise.all(
    PLAYERS.map((playerId) =>
      waitUntil(async () => {
        const headers = { 'content-type': 'application/json', 'idempotency-key': `${round}-${playerId}` };
        const body = JSON.stringify({ playerId, delta: 1 });
        const answer = await fetch(`${api.url}/score/update`, { method: 'POST', headers, body });
        expect([answer.status, await answer.json()]).toMatchObject([200, { newScore: round }]);
      }, SOON_MS),
    ),
  );
}

describe('A Redis that Sentinels watch', () => {
  it('goes on with every score after its master was killed, and after that came back as a replica', async () => {
    const more = { REDIS_URL: redis.url };
    const [api] = await Promise.all([deployment().start('api', more), deployment().start('sync')]);
    await updateAll(api, 1);
    const master = await redis.master();
    await redis.settled(master);
    await master.server.kill();
    await updateAll(api, 2);
    const promoted = await redis.master();
    expect(promoted).not.toBe(master);
    await master.server.start();
    await redis.settled(promoted);
    await updateAll(api, 3);
    expect(api.printed.split('Shard is open again')).toHaveLength(3);
    const address = new URL(promoted.url).host;
    expect(api.printed).toContain(`Redis node ${address} is connected`);
  });

  it('is left for the master that was promoted while its old one lives', async () => {
    const more = { REDIS_URL: redis.url };
    const [api] = await Promise.all([deployment().start('api', more), deployment().start('sync')]);
    await updateAll(api, 1);
    const master = await redis.master();
    await redis.settled(master);
    await master.server.pause();
    await updateAll(api, 2);
    await master.server.resume();
    const [promoted] = redis.servers.filter((server) => server !== master) as [typeof master];
    await redis.settled(promoted);
    await updateAll(api, 3);
    const [role] = await asRedis(master.url, (client) => client.role());
    expect(role).toBe('slave');
  });
});

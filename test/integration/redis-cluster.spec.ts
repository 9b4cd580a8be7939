import slotOf from 'cluster-key-slot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppProcess } from '../support/apps/app-process.js';
import { ADMIN_TOKEN, useDeployment } from '../support/apps/use-deployment.js';
import { type RedisCluster, type RedisNode, startRedisCluster, waitUntil } from '../support/servers/index.js';
import { SlotMigration } from '../support/slot-migration.js';

const BOARDS = Array.from({ length: 40 }, (_, index) => `region.r${index}`);
const SOON_MS = 30_000;

const deployment = useDeployment(100);

let cluster: RedisCluster;
let api: AppProcess;

beforeAll(async () => {
  cluster = await startRedisCluster();
}, 60_000);

beforeEach(async () => {
  await flush();
  const more = { REDIS_URL: cluster.url, SHARDS: '4' };
  [api] = await Promise.all([deployment().start('api', more), deployment().start('sync')]);
  expect(await ask('PUT', '/board-templates/region.', {})).toMatchObject({ status: 201 });
});

afterAll(() => cluster.remove());

async function flush(): Promise<void> {
  await Promise.all((await cluster.masters()).map((master) => master.call('FLUSHALL')));
}

async function ask(method: string, path: string, body?: object, key?: string) {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${ADMIN_TOKEN}`,
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  const answer = await fetch(`${api.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Adds 1 to a player of every board. Each update is sent under its key until it is acknowledged. */
async function updateAll(round: number): Promise<void> {
  await Promise.all(
    BOARDS.map((board) =>
      waitUntil(async () => {
        const update = { playerId: 'a', delta: 1, board };
        expect(await ask('POST', '/score/update', update, `round-${round}`)).toMatchObject({
          status: 200,
          body: { board, newScore: round },
        });
      }, SOON_MS),
    ),
  );
}

/** Waits until every replica has what its master has. */
function untilReplicated(): Promise<void> {
  return waitUntil(async () => {
    for (const master of await cluster.masters()) {
      const [, offset, replicas] = (await master.call('ROLE')) as [string, number, [string, string, string][]];
      expect(replicas.map(([, , acknowledged]) => Number(acknowledged))).toEqual([offset]);
    }
  }, SOON_MS);
}

describe('A Redis Cluster', () => {
  it('has the boards of all shards, and all of them come back after it has lost everything', async () => {
    await updateAll(1);
    const shares = await Promise.all((await cluster.masters()).map((master) => master.call('DBSIZE')));
    expect(Math.min(...shares.map(Number))).toBeGreaterThan(0);
    await flush();
    for (const board of BOARDS)
      await waitUntil(
        async () => expect((await ask('GET', `/leaderboard/top?board=${board}`)).body).toMatchObject({ total: 1 }),
        SOON_MS,
      );
    await updateAll(2);
  });

  it('goes on with every score after a master was killed and its replica has taken its place', async () => {
    await updateAll(1);
    await untilReplicated();
    const [killed] = (await cluster.masters()) as [RedisNode];
    await killed.server.kill();
    await updateAll(2);
    await killed.server.start();
    await cluster.settled();
    await updateAll(3);
  });

  it('takes no update of a shard whose slot is being moved, and goes on with every score afterwards', async () => {
    await updateAll(1);
    const [master] = (await cluster.masters()) as [RedisNode];
    const [key] = (await master.call('KEYS', 'standings:{[0-9]*:meta')) as [string];
    const migration = await SlotMigration.begin(cluster, slotOf(key));
    const answers = await Promise.all(
      BOARDS.map((board) => ask('POST', '/score/update', { playerId: 'a', delta: 1, board }, 'round-2')),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toMatchObject({ status: 503, body: { code: 'store_recovering' } });
    await migration.moveKeys();
    await migration.end();
    await updateAll(2);
    await updateAll(3);
  });
});

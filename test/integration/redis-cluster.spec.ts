import slotOf from 'cluster-key-slot';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppProcess } from '../support/apps/app-process.js';
import { ADMIN_TOKEN, useDeployment } from '../support/apps/use-deployment.js';
import { type ClusterNode, type RedisCluster, startRedisCluster, waitUntil } from '../support/servers/index.js';

const BOARDS = Array.from({ length: 40 }, (_, index) => `region.r${index}`);
const SOON_MS = 30_000;

const deployment = useDeployment(100);

let cluster: RedisCluster;
let clients: Redis[];
let api: AppProcess;

beforeAll(async () => {
  cluster = await startRedisCluster();
  clients = [...cluster.masters, ...cluster.replicas].map(({ url }) => new Redis(url));
  for (const client of clients) client.on('error', () => undefined);
}, 60_000);

beforeEach(async () => {
  await Promise.all((await masters()).map(({ client }) => client.flushall()));
  const more = { REDIS_URL: cluster.url, SHARDS: '4' };
  [api] = await Promise.all([deployment().start('api', more), deployment().start('sync')]);
  expect(await ask('PUT', '/board-templates/region.', {})).toMatchObject({ status: 201 });
});

afterAll(async () => {
  for (const client of clients) client.disconnect();
  await cluster.remove();
});

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

async function masters(): Promise<{ node: ClusterNode; client: Redis }[]> {
  const nodes = [...cluster.masters, ...cluster.replicas];
  const found = await Promise.all(
    nodes.map(async (node, index) => {
      const client = clients[index] as Redis;
      const role = await client.role().catch(() => []);
      return role[0] === 'master' ? [{ node, client }] : [];
    }),
  );
  return found.flat();
}

/** Waits until every replica has what its master has. */
function untilReplicated(): Promise<void> {
  return waitUntil(async () => {
    for (const { client } of await masters()) {
      const [, offset, replicas] = (await client.role()) as [string, number, [string, string, string][]];
      expect(replicas.map(([, , acknowledged]) => Number(acknowledged))).toEqual([offset]);
    }
  }, SOON_MS);
}

describe('A Redis Cluster', () => {
  it('has the boards of all shards, and all of them come back after it has lost everything', async () => {
    await updateAll(1);
    const shares = await Promise.all((await masters()).map(({ client }) => client.dbsize()));
    expect(Math.min(...shares)).toBeGreaterThan(0);
    await Promise.all((await masters()).map(({ client }) => client.flushall()));
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
    const { node } = (await masters())[0]!;
    await node.server.kill();
    await updateAll(2);
    await node.server.start();
    await waitUntil(async () => expect((await masters()).length).toBe(3), SOON_MS);
    await updateAll(3);
  });

  it('takes no update of a shard whose slot is being moved, and goes on with every score afterwards', async () => {
    await updateAll(1);
    const all = await masters();
    const keys = await all[0]!.client.keys('standings:{1:*:meta');
    const slot = slotOf(keys[0] as string);
    const [from, to] = [all[0]!, all[1]!];
    const [fromId, toId] = await Promise.all([from, to].map(({ client }) => client.cluster('MYID')));
    await to.client.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId as string);
    await from.client.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId as string);
    const answers = await Promise.all(
      BOARDS.map((board) => ask('POST', '/score/update', { playerId: 'a', delta: 1, board }, 'round-2')),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toMatchObject({ status: 503, body: { code: 'store_recovering' } });
    const { port } = new URL(to.node.url);
    for (const key of (await from.client.call('CLUSTER', 'GETKEYSINSLOT', slot, 10_000)) as string[])
      await from.client.call('MIGRATE', '127.0.0.1', port, key, 0, 5000);
    for (const { client } of [to, from, ...all.slice(2)])
      await client.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId as string);
    await updateAll(2);
    await updateAll(3);
  });
});

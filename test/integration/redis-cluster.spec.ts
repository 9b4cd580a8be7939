import slotOf from 'cluster-key-slot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppProcess } from '../support/apps/app-process.js';
import { ADMIN_TOKEN, useDeployment } from '../support/apps/use-deployment.js';
import { type RedisCluster, type RedisNode, startRedisCluster, waitUntil } from '../support/servers/index.js';
import { SlotMigration } from '../support/slot-migration.js';
import { Visits } from '../support/visits.js';

const BOARDS = Array.from({ length: 40 }, (_, index) => `region.r${index}`);
const SOON_MS = 30_000;

/** How long updates are refused after a replica has taken the place of its master. The goal is 1 s, but other files run on the same cores. */
const OPEN_AGAIN_MS = 10_000;

const deployment = useDeployment(100);

let cluster: RedisCluster;
let api: AppProcess;

beforeAll(async () => {
  cluster = await startRedisCluster();
}, 60_000);

const SHARDS = 4;

const onCluster = () => ({ REDIS_URL: cluster.url, SHARDS: String(SHARDS) });

beforeEach(async () => {
  await flush();
  const more = onCluster();
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

/** How often an api has recovered a shard. */
function recoveries(): number {
  return api.printed.split('Shard is open again').length - 1;
}

/** Sets the score of the player of a board behind the back of the service. */
async function setStored(board: string, stored: number): Promise<void> {
  const { number } = (await ask('GET', `/boards/${board}`)).body;
  for (const master of await cluster.masters())
    for (const key of (await master.call('KEYS', `standings:*:scores:${String(number)}:all`)) as string[])
      await master.call('ZADD', key, stored, 'a');
}

/** Runs a command of the api. @returns what it has printed. */
async function run(program: string, ...args: string[]): Promise<string> {
  const command = await deployment().launch('api', { program: `commands/${program}`, args, more: onCluster() });
  expect([await command.exited(), command.printed]).toEqual([0, expect.any(String)]);
  return command.printed;
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
    const visits = await Visits.at(Number(new URL(killed.url).port));
    await waitUntil(async () => {
      const { code, parts } = await api.health();
      expect(code).toBe(200);
      expect(parts['redis']).toMatchObject({ status: 'degraded', reason: expect.stringContaining(killed.address) });
    }, SOON_MS);
    await updateAll(2);
    // While its replica was not promoted, each update was refused without a new connection.
    expect(await visits.end()).toBeLessThan(20);
    await waitUntil(async () => expect((await api.health()).parts['redis']).toMatchObject({ status: 'up' }), SOON_MS);
    await killed.server.start();
    await cluster.settled();
    await updateAll(3);
  });

  it('takes updates of every board again soon after a replica has taken the place of its master', async () => {
    await updateAll(1);
    await untilReplicated();
    const [killed] = (await cluster.masters()) as [RedisNode];
    const [replica] = (await cluster.replicasOf(killed)) as [RedisNode];
    await killed.server.kill();
    await replica.leads();
    const since = performance.now();
    await updateAll(2);
    expect(performance.now() - since).toBeLessThan(OPEN_AGAIN_MS);
    await killed.server.start();
    await cluster.settled();
  });

  it('counts updates of a spread board on the nodes that answer, and gives their ranks when all do', async () => {
    expect(await ask('PUT', '/boards/spread', { spread: true })).toMatchObject({ status: 201 });
    const players = Array.from({ length: 16 }, (_, index) => `p${index}`);
    const update = (playerId: string, key: string) =>
      ask('POST', '/score/update', { playerId, delta: 1, board: 'spread' }, key);
    for (const playerId of players) expect(await update(playerId, 'first')).toMatchObject({ status: 200 });
    const [frozen] = (await cluster.masters()) as [RedisNode];
    await frozen.server.pause();
    const answers = await Promise.all(players.map((playerId) => update(playerId, 'second')));
    const counted = answers.filter(({ status }) => status === 200);
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.length).toBeLessThan(players.length);
    for (const answer of counted) expect(answer.body).toMatchObject({ newScore: 2, rank: null, previousRank: null });
    expect(await ask('GET', '/leaderboard/top?board=spread')).toMatchObject({ status: 503 });
    await frozen.server.resume();
    await cluster.settled();
    const again = async (playerId: string) =>
      expect(await update(playerId, 'second')).toMatchObject({ status: 200, body: { newScore: 2, rank: 1 } });
    for (const playerId of players) await waitUntil(() => again(playerId), SOON_MS);
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
    const before = recoveries();
    await migration.end();
    // A read that is refused where the shard was is sent once more.
    for (const board of BOARDS)
      expect(await ask('GET', `/leaderboard/top?board=${board}`)).toMatchObject({ status: 200 });
    await updateAll(2);
    await updateAll(3);
    expect(recoveries()).toBe(before + 1);
  });

  it('is rebuilt, compared and spread over other shards by the commands', async () => {
    await updateAll(1);
    const [board] = BOARDS as [string];
    expect(await run('rebuild', '--board', board)).toContain(`Board "${board}" is rebuilt: 1 scores`);
    expect(await run('check-drift', '--board', board)).toContain('1 players compared, 0 differ');
    await setStored(board, -5);
    expect(await run('check-drift', '--board', board, '--repair', 'redis')).toContain('1 differ, 1 repaired');
    expect(await run('reshard', '--shards', '6')).toContain('The deployment has 6 shards now');
    await updateAll(2);
  });
});

import { readFile } from 'node:fs/promises';

import { redisAddress } from '@standings/config';
import { connectNodes, RedisHealthCheck, type RedisNodes } from '@standings/redis-store';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import {
  createDatabase,
  freePort,
  type RedisServer,
  startRedis,
  type TestDatabase,
  uniqueName,
} from '../support/servers/index.js';
import { RedisNode } from '../support/servers/redis-node.js';
import { ONE_SHARD } from '../support/boards.js';

const SOON = { timeout: 20_000, interval: 50 };

/** The rules for the user, as docs/configuration.md has them. */
const rules = await rulesOfTheDocument();
const commands = rules.filter((rule) => rule.startsWith('+')).map((rule) => rule.slice(1));

let server: RedisServer;
/** Of the user that may do everything. */
let admin: Redis;
let address: (path?: string) => string;
let opened: RedisNodes[];

beforeAll(async () => {
  await buildApps('api', 'sync');
  server = await startRedis();
  admin = new Redis(server.url);
  address = (path = '') => `${server.url.replace('//', '//standings:password@')}${path}`;
});

beforeEach(async () => {
  opened = [];
  await admin.flushall();
  await admin.acl('SETUSER', 'standings', 'reset', 'on', '>password', ...rules);
  await admin.acl('LOG', 'RESET');
});

afterEach(() => opened.forEach((nodes) => nodes.disconnect()));

afterAll(async () => {
  admin.disconnect();
  await server.remove();
});

async function rulesOfTheDocument(): Promise<string[]> {
  const page = await readFile('docs/configuration.md', 'utf8');
  const line = /ACL SETUSER standings on '>password' ([^`\n]+)/.exec(page)?.[1];
  if (line === undefined) throw new Error('docs/configuration.md has no line for the user of Redis.');
  return line.replaceAll("'", '').split(' ');
}

/** A connection of the service. @returns what its health says. */
function connected(url: string): () => Promise<{ up: boolean; reason?: string }> {
  const nodes = connectNodes({ ...redisAddress(url), commandTimeoutMs: 2000 });
  opened.push(nodes);
  const check = new RedisHealthCheck(nodes, ONE_SHARD);
  return () => check.check();
}

const connections = async () => Number(/total_connections_received:(\d+)/.exec(await admin.info('stats'))?.[1]);

describe('A user of Redis with the rights that the document lists', () => {
  let database: TestDatabase;
  let apps: AppProcess[] = [];

  beforeAll(async () => (database = await createDatabase(inject('servers').postgres.url)));

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.end('SIGKILL')));
    await database.drop();
  });

  it('is refused nothing, whatever the service does', async () => {
    const environment = {
      REDIS_URL: address('/0'),
      KAFKA_BROKERS: inject('servers').kafka.brokers,
      KAFKA_TOPIC: uniqueName('score-events'),
      KAFKA_GROUP_ID: uniqueName('sync'),
      DATABASE_URL: database.url,
      IDEMPOTENCY_TTL_S: '1',
    };
    await migrate(database.url);
    apps = await Promise.all([AppProcess.start('api', environment), AppProcess.start('sync', environment)]);
    const [api] = (await Promise.all(apps.map((app) => app.ready()))) as [AppProcess, AppProcess];
    for (const playerId of ['a', 'b', 'a']) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': `of ${playerId}` };
      const body = JSON.stringify({ playerId, delta: 1 });
      expect((await fetch(`${api.url}/score/update`, { method: 'POST', headers, body })).status).toBe(200);
    }
    const cursor = ((await (await fetch(`${api.url}/leaderboard/top?n=1`)).json()) as { next: string }).next;
    const pages = [`top?n=1&cursor=${cursor}`, 'top?n=1&from=2', 'score-at?rank=1'];
    const reads = [...pages, 'rank?playerId=a', 'around?playerId=a', '../players/a/standings?boards=global'];
    for (const path of reads)
      expect([path, (await fetch(`${api.url}/leaderboard/${path}`)).status]).toEqual([path, 200]);

    await admin.hset('standings:{1:0/1}:meta', 'history', 'another');
    await expect.poll(() => admin.hget('standings:{1:0/1}:meta', 'history'), SOON).toMatch(/^[0-9a-f]{40}$/);
    await admin.zincrby('standings:{1:0/1}:scores:1:all', 1, 'a');
    const rebuilt = await AppProcess.start('api', environment, 'commands/rebuild');
    expect([await rebuilt.exited(), rebuilt.printed]).toEqual([0, expect.stringContaining('is rebuilt')]);
    await admin.zincrby('standings:{1:0/1}:scores:1:all', 1, 'a');
    const args = ['--repair', 'redis'];
    const repaired = await AppProcess.start('api', environment, 'commands/check-drift', { args });
    expect([await repaired.exited(), repaired.printed]).toEqual([0, expect.stringContaining('1 repaired')]);
    await admin.xadd('standings:{1:0/1}:outbox', '*', 'foo', 'bar');
    await expect.poll(() => admin.xlen('standings:{1:0/1}:outbox-aside'), SOON).toBe(1);

    expect(await admin.acl('LOG')).toEqual([]);
  });

  it.each(commands.filter((command) => !command.startsWith('config')))(
    'needs each of them: without %s it is not used, and health names what is missing',
    async (command) => {
      await admin.acl('SETUSER', 'standings', `-${command}`);
      const health = connected(address());
      const missing = new RegExp(`may not run (\\w+, )*${command}\\b`);
      await expect.poll(health, SOON).toMatchObject({ up: false, reason: expect.stringMatching(missing) });
      await admin.acl('SETUSER', 'standings', `+${command}`);
      await expect.poll(health, SOON).toMatchObject({ up: true });
    },
  );

  it('needs the keys of the service', async () => {
    await admin.acl('SETUSER', 'standings', 'resetkeys', '~other:*');
    await expect.poll(connected(address()), SOON).toMatchObject({ up: false, reason: expect.stringContaining('xadd') });
  });

  it.each(['cluster|slots', 'cluster|nodes'])(
    'needs %s as well in a cluster, and health names the node',
    async (right) => {
      const node = await RedisNode.start({ nodeTimeoutMs: 1000, linked: false, appendfsync: 'everysec' });
      try {
        const rights = [...rules, '+cluster|slots', '+cluster|nodes', `-${right}`];
        await node.call('ACL', 'SETUSER', 'standings', 'on', '>password', ...rights);
        const reason = `Redis node ${node.address} refuses the service: its user may not run ${right} on the keys standings:*`;
        await expect
          .poll(connected(`redis+cluster://standings:password@${node.address}`), SOON)
          .toMatchObject({ up: false, reason: expect.stringContaining(reason) });
      } finally {
        await node.remove();
      }
    },
  );

  it('is found out to lack one that is taken away under it, by the first script that is refused', async () => {
    const health = connected(address());
    await expect.poll(health, SOON).toMatchObject({ up: true });
    await admin.acl('SETUSER', 'standings', '-xlen');
    const [redis] = opened[0]!.all() as [Redis];
    await redis.eval("return redis.call('XLEN', KEYS[1])", 1, 'standings:{1:0/1}:outbox').catch(() => undefined);
    await expect.poll(health, SOON).toMatchObject({ up: false, reason: expect.stringContaining('may not run xlen') });
  });
});

describe('An address that Redis does not accept', () => {
  it('is named in health: a wrong password', async () => {
    await admin.acl('SETUSER', 'standings', 'resetpass', '>another');
    await expect.poll(connected(address()), SOON).toMatchObject({
      up: false,
      reason: 'Redis refuses the service: invalid username-password pair or user is disabled',
    });
  });

  it('is named in health: a server that is no node of a cluster', async () => {
    await admin.acl('SETUSER', 'standings', '+cluster|slots', '+cluster|nodes');
    const { host } = new URL(server.url);
    await expect.poll(connected(address().replace('redis:', 'redis+cluster:')), SOON).toEqual({
      up: false,
      reason: `Redis node ${host} is no node of a cluster. Name nodes of a Redis Cluster in REDIS_URL, or one server by redis://`,
    });
  });

  it('is named in health: a node that nobody answers at', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    await expect.poll(connected(`redis+cluster://${nobody}`), SOON).toEqual({
      up: false,
      reason: `Redis node ${nobody} cannot be reached (ECONNREFUSED)`,
    });
  });

  it('is named in health, and nothing is sent to database 0: a database that the server does not have', async () => {
    const health = connected(address('/16'));
    const [redis] = opened[0]!.all() as [Redis];
    let sent = 0;
    redis.on('ready', () => (sent += 1));
    const before = await connections();
    await expect.poll(async () => (await connections()) - before, SOON).toBeGreaterThan(4);
    expect(await health()).toEqual({
      up: false,
      reason: 'Redis refuses database 16 of REDIS_URL (DB index is out of range). Choose one that it has',
    });
    await expect(redis.set('standings:{1:0/1}:meta', 'x')).rejects.toThrow("isn't writeable");
    expect([sent, await admin.dbsize()]).toEqual([0, 0]);
  });
});

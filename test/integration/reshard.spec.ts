import { shardsOf } from '@standings/domain';
import { createDataSource, TypeormEpochAuthority } from '@standings/persistence';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App, AppProcess } from '../support/apps/app-process.js';
import type { Environment } from '../support/apps/node-process.js';
import { ADMIN_TOKEN, useDeployment } from '../support/apps/use-deployment.js';
import { shardsWithData } from '../support/redis-shards.js';
import { waitUntil } from '../support/servers/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { UpdateLoad } from '../support/update-load.js';

const BOARDS = Array.from({ length: 24 }, (_, index) => `region.r${index}`);

/** A recovery takes a second, and apis may be started meanwhile. */
const SOON_MS = 30_000;

const [FIRST_SHARD] = shardsOf({ number: 1, shards: 1 });

const deployment = useDeployment(50);

let client: Redis;

beforeEach(() => {
  client = new Redis(deployment().redis.url);
});

afterEach(() => client.disconnect());

const launch = (app: App, more: Environment) => deployment().launch(app, { more });
const start = (app: App, more?: Environment) => deployment().start(app, more);

/** Two apis and sync, with a template for the boards. */
async function startAll(): Promise<[AppProcess, AppProcess]> {
  const [api, other] = await Promise.all([start('api'), start('api'), start('sync')]);
  await put(api, '/board-templates/region.', {});
  return [api, other];
}

/** Creates a board or a template. */
async function put(api: AppProcess, path: string, definition: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` };
  const made = await fetch(`${api.url}${path}`, { method: 'PUT', headers, body: JSON.stringify(definition) });
  expect(made.status).toBe(201);
}

function scoreOf(answer: unknown): unknown {
  const { newScore, previousScore } = answer as { readonly newScore?: number; readonly previousScore?: number };
  return [newScore, previousScore];
}

/** A way to Postgres that can be cut. */
async function postgresWire(): Promise<{ readonly proxy: TcpProxy; readonly more: Environment }> {
  const url = new URL(deployment().database.url);
  const proxy = await TcpProxy.to(Number(url.port));
  url.port = String(proxy.port);
  return { proxy, more: { DATABASE_URL: url.href } };
}

function reshard(shards: number): Promise<AppProcess> {
  return deployment().launch('api', { program: 'commands/reshard', args: ['--shards', String(shards)] });
}

async function done(command: AppProcess): Promise<void> {
  if ((await command.exited()) !== 0) throw new Error(command.printed);
}

async function topOf(api: AppProcess, board: string): Promise<unknown> {
  const answer = await fetch(`${api.url}/leaderboard/top?board=${board}&n=100`);
  return answer.json();
}

describe('A change of the number of shards', () => {
  it('moves every board under load, loses and doubles nothing, and keeps idempotency keys', async () => {
    const [api, other] = await startAll();
    const load = new UpdateLoad([api.url, other.url], BOARDS);
    load.start();
    await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(300), SOON_MS);
    const before = load.lastAnswer();

    const grown = await reshard(4);
    await done(grown);
    expect(grown.printed).toMatch(
      /has 4 shards now \(layout 2\); it had 1\. \d+ scores and [1-9]\d* idempotency records/,
    );
    const soFar = load.acknowledged;
    await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(soFar + 300), SOON_MS);
    expect(await load.send(before.url, before)).toEqual(before.answer);

    const shrunk = await reshard(2);
    await done(shrunk);
    const later = load.acknowledged;
    await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(later + 300), SOON_MS);
    await load.stop();
    expect(await load.send(before.url, before)).toEqual(before.answer);
    for (const url of [api.url, other.url]) expect(await load.differences(url)).toEqual([]);
    expect(await shardsWithData(client)).toEqual(['3:0/2', '3:1/2']);
    expect(load.unexpected).toEqual([]);
  });

  it('moves each player of a spread board to a shard, under load, with the keys of its updates', async () => {
    const [api, other] = await startAll();
    await put(api, '/boards/spread', { spread: true });
    const load = new UpdateLoad([api.url, other.url], ['spread']);
    load.start();
    await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(300), SOON_MS);
    for (const shards of [4, 2]) {
      const players = ['p0', 'p1', 'p2', 'p3', 'p4'];
      const updates = players.map((playerId) => ({
        body: { playerId, delta: 0, board: 'spread' },
        key: `of ${shards}`,
      }));
      const first = await Promise.all(updates.map((update) => load.send(api.url, update)));
      await done(await reshard(shards));
      const soFar = load.acknowledged;
      await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(soFar + 300), SOON_MS);
      const again = await Promise.all(updates.map((update) => load.send(other.url, update)));
      // Ranks are those of now.
      expect(again.map(scoreOf)).toEqual(first.map(scoreOf));
    }
    await load.stop();
    for (const url of [api.url, other.url]) expect(await load.differences(url)).toEqual([]);
    expect(await shardsWithData(client)).toEqual(['3:0/2', '3:1/2']);
    expect(load.unexpected).toEqual([]);
  });

  it('that is killed anywhere leaves a deployment that works, and can be run again', async () => {
    const [api, other] = await startAll();
    // Killed between the beginning of the new epochs and the opening of the shards, it leaves them to their recovery, which restores records.
    const load = new UpdateLoad([api.url, other.url], BOARDS, ['keys_recovering']);
    load.start();
    await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(300), SOON_MS);
    // From its first step until it has ended.
    for (let ms = 0; ; ms = 1.3 * ms + 100) {
      const running = await reshard(4);
      await waitUntil(async () => expect(running.printed).not.toBe(''), SOON_MS);
      await new Promise((resolve) => setTimeout(resolve, ms));
      const wasDone = running.printed.includes('has 4 shards');
      await running.end('SIGKILL');
      const soFar = load.acknowledged;
      await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(soFar + 50), SOON_MS);
      if (wasDone) break;
    }
    const last = await reshard(4);
    await done(last);
    await load.stop();
    for (const url of [api.url, other.url]) expect(await load.differences(url)).toEqual([]);
    expect(await shardsWithData(client)).toEqual(['2:0/4', '2:1/4', '2:2/4', '2:3/4']);
    expect(load.unexpected).toEqual([]);
  });

  it('is followed by the first read and the first update of an idle api, without an error and without Postgres', async () => {
    const [api] = await startAll();
    const wires = await Promise.all(['reader', 'writer'].map(() => postgresWire()));
    const [reader, writer] = await Promise.all(wires.map(({ more }) => start('api', more)));
    const load = new UpdateLoad([api.url], ['global']);
    const first = { body: { playerId: 'a', delta: 2, board: 'global' }, key: 'first' };
    const answered = await load.send(api.url, first);
    // So that they hear of the change from Redis alone.
    for (const { proxy } of wires) proxy.refuse();
    await done(await reshard(4));
    expect(await topOf(reader!, 'global')).toMatchObject({ total: 1 });
    const second = { body: { playerId: 'b', delta: 1, board: 'global' }, key: 'second' };
    expect(await load.send(writer!.url, second)).toMatchObject({ newScore: 1, rank: 2 });
    expect(await load.send(writer!.url, first)).toEqual(answered);
    await Promise.all(wires.map(({ proxy }) => proxy.close()));
  });

  it('keeps idempotency keys of both generations, after they have rotated', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    const load = new UpdateLoad([api.url], ['global']);
    const older = { body: { playerId: 'a', delta: 2, board: 'global' }, key: 'older' };
    const newer = { body: { playerId: 'a', delta: 3, board: 'global' }, key: 'newer' };
    const first = await load.send(api.url, older);
    const meta = 'standings:{1:0/1}:meta';
    // As old as no generation gets.
    await waitUntil(async () => expect(await client.hget(meta, 'generation-at')).not.toBeNull(), SOON_MS);
    await client.hset(meta, 'generation-at', 0);
    await waitUntil(async () => expect(await client.hget(meta, 'generation')).toBe('1'), SOON_MS);
    const second = await load.send(api.url, newer);
    const kept = (generation: string) => client.hkeys(`standings:{1:0/1}:marks:${generation}`);
    expect([await kept('even'), await kept('odd')]).toEqual([['1 older'], ['1 newer']]);
    const changed = await reshard(4);
    await done(changed);
    expect(changed.printed).toContain(' 2 idempotency records');
    expect([await load.send(api.url, older), await load.send(api.url, newer)]).toEqual([first, second]);
    expect(await topOf(api, 'global')).toMatchObject({ entries: [{ playerId: 'a', score: 5 }] });
  });

  it('is what a process with another SHARDS asks for, and until then it serves nothing', async () => {
    const first = await start('api', { SHARDS: '2' });
    await start('sync');
    const wrong = await launch('api', { SHARDS: '4' });
    const reason = 'SHARDS is 4, but this deployment has 2; leave SHARDS out, or run "npm run reshard -- --shards 4"';
    await waitUntil(async () => expect((await wrong.health()).parts).toMatchObject({ recovery: { reason } }), SOON_MS);
    const load = new UpdateLoad([first.url], ['global']);
    const body = { playerId: 'a', delta: 1, board: 'global' };
    expect(await load.send(wrong.url, { body, key: 'k' })).toMatchObject({ code: 'store_unavailable' });
    expect(wrong.printed).toContain('SHARDS is 4, but this deployment has 2');

    const changed = await reshard(4);
    await done(changed);
    await wrong.ready();
    expect(await load.send(wrong.url, { body, key: 'k' })).toMatchObject({ newScore: 1 });
    await waitUntil(async () => expect(await topOf(first, 'global')).toMatchObject({ total: 1 }), SOON_MS);
    const again = await reshard(4);
    expect(await again.exited()).toBe(0);
    expect(again.printed).toContain('has 4 shards already');
  });

  it('says that it waits for other work in a shard, which takes updates meanwhile, and goes on after it', async () => {
    const [api] = await startAll();
    const load = new UpdateLoad([api.url], BOARDS);
    load.start();
    await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(50), SOON_MS);
    const dataSource = await createDataSource({ url: deployment().database.url, poolSize: 2 }).initialize();
    let [release, waited]: [() => void, number] = [() => {}, 0];
    const other = new TypeormEpochAuthority(dataSource).exclusively(FIRST_SHARD, async () => {
      const began = performance.now();
      await new Promise<void>((resolve) => (release = resolve));
      waited = performance.now() - began;
    });
    const changed = await reshard(2);
    await waitUntil(async () => expect(changed.printed).toContain('waiting for other work in the shards'), SOON_MS);
    const soFar = load.acknowledged;
    await waitUntil(async () => expect(load.acknowledged).toBeGreaterThan(soFar + 100), SOON_MS);
    release();
    await other;
    await done(changed);
    expect(changed.printed).toContain('waiting for other work in the shards to end, 2 of 3 are free');
    const [, closedMs] = / no board took updates for (\d+) ms/.exec(changed.printed) ?? [];
    expect(Number(closedMs)).toBeLessThan(waited);
    await load.stop();
    expect(await load.differences(api.url)).toEqual([]);
    await dataSource.destroy();
  });

  it('is known to an api that starts while Postgres is away', async () => {
    await Promise.all([start('api', { SHARDS: '2' }), start('sync')]);
    const changed = await reshard(4);
    await done(changed);
    const away = { DATABASE_URL: 'postgres://standings:standings@127.0.0.1:1/standings' };
    await waitUntil(async () => expect(await client.hvals('standings:layouts')).toEqual(['2/4']), SOON_MS);
    const api = await start('api', away);
    expect(await topOf(api, 'global')).toMatchObject({ total: 0 });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { engineAnswers } from '../support/servers/container-server.js';
import { createDatabase, isFree, query, startPostgres, startRedis, waitUntil } from '../support/servers/index.js';

describe('servers for tests', () => {
  it('keep what they acknowledged, and their port, when they are killed and started again', async () => {
    const server = await startRedis();
    const redis = new Redis(server.url);
    redis.on('error', () => undefined);
    await redis.set('kept', 'yes');
    await server.kill();
    await server.start();
    expect(await redis.get('kept')).toBe('yes');
    redis.disconnect();
    await server.remove();
  });

  it('start again over a Postgres that was killed with clients at work', async () => {
    const server = await startPostgres();
    await query(server.url, 'CREATE TABLE kept (n int)');
    for (let n = 1; n <= 3; n++) {
      const busy = query(server.url, 'SELECT pg_sleep(60)').catch(() => 'broken off');
      await query(server.url, `INSERT INTO kept VALUES (${n})`);
      await server.kill();
      expect(await busy).toBe('broken off');
      await server.start();
    }
    const client = new Client({ connectionString: server.url });
    await client.connect();
    expect((await client.query('SELECT n FROM kept ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await client.end();
    await server.remove();
  });

  it('answer nothing while paused, and everything afterwards', async () => {
    const server = await startRedis();
    const redis = new Redis(server.url, { maxRetriesPerRequest: 0 });
    await redis.ping();
    await server.pause();
    const answer = redis.ping();
    expect(await Promise.race([answer, new Promise((done) => setTimeout(done, 200, 'nothing'))])).toBe('nothing');
    await server.resume();
    expect(await answer).toBe('PONG');
    redis.disconnect();
    await server.remove();
  });

  it('give each test file a database of its own', async () => {
    const { url } = inject('servers').postgres;
    const [one, other] = [await createDatabase(url), await createDatabase(url)];
    await query(one.url, 'CREATE TABLE mine (n int)');
    await expect(query(other.url, 'SELECT * FROM mine')).rejects.toThrow('does not exist');
    await Promise.all([one.drop(), other.drop()]);
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('do not outlive the process that started them, even one that was killed', async (context) => {
    context.skip(await engineAnswers(), 'containers are removed by the reaper of Testcontainers');
    const program = join(import.meta.dirname, '../support/leave-servers-behind.ts');
    const temporary = await mkdtemp(join(tmpdir(), 'standings-left-'));
    // The user that runs Postgres has to get through.
    await chmod(temporary, 0o755);
    const parent = spawn(process.execPath, ['--import', 'tsx', program], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const ports = JSON.parse(line) as number[];
    expect(await Promise.all(ports.map(isFree))).toEqual([false, false]);
    expect(await serverDirectories(temporary)).toHaveLength(2);
    parent.kill('SIGKILL');
    await waitUntil(async () => {
      expect(await Promise.all(ports.map(isFree))).toEqual([true, true]);
      expect(await serverDirectories(temporary)).toEqual([]);
    }, 20_000);
    await rm(temporary, { recursive: true });
  });
});

/** tsx keeps a directory of its own beside them. */
async function serverDirectories(temporary: string): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('standings-'));
}

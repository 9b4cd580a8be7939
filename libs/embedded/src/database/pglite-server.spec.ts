import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PgliteServer } from './pglite-server.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'standings-pglite-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('PgliteServer', { timeout: 60_000 }, () => {
  it('serves a Postgres client, keeps what was written, and reports that it has stopped unexpectedly', async () => {
    const server = await start();
    await query(server, 'CREATE TABLE kept AS SELECT 7 AS number');
    await server.stop();
    expect(readdirSync(folder)).toEqual(['postgres']);

    let crashed = (_error: Error) => {};
    const crash = new Promise<Error>((resolve) => (crashed = resolve));
    const again = await start((error) => crashed(error));
    expect(await query(again, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await (Reflect.get(again, 'worker') as Worker).terminate();
    expect((await crash).message).toMatch(/stopped by itself/);
    await again.stop();
  });

  it('creates a database again if its creation was cut short', async () => {
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '18\n');
    writeFileSync(join(folder, 'postgres.incomplete'), '');
    const server = await start();
    expect(await query(server, 'SELECT 7 AS number')).toEqual([{ number: 7 }]);
    await server.stop();
    expect(readdirSync(folder)).toEqual(['postgres']);
  });

  it('says why it cannot start', async () => {
    await expect(PgliteServer.start('/dev/null/postgres', folder, () => {})).rejects.toThrow(/ENOTDIR/);
  });
});

function start(onCrash = (error: Error): void => expect.unreachable(error.message)): Promise<PgliteServer> {
  return PgliteServer.start(join(folder, 'postgres'), folder, onCrash);
}

async function query(server: PgliteServer, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ ...server.address, user: 'postgres', database: 'postgres' });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

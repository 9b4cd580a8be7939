import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataDir, DataDirFullError } from '@standings/embedded';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedDatabase } from '../../libs/embedded/src/database/embedded-database.js';
import { type AppProcess, buildApps } from '../support/apps/app-process.js';
import { copyNewDatabase } from '../support/apps/new-database.js';
import { Standalones } from '../support/apps/standalones.js';
import { readBoard } from '../support/http-board.js';
import { Load } from '../support/load.js';
import { SmallDisk } from '../support/small-disk.js';

const MB = 2 ** 20;
const BATCH = 1000;
const SOON = { timeout: 30_000, interval: 50 };

let disk: SmallDisk;
let dataDir: string;
let standalones: Standalones;

beforeAll(() => buildApps('standalone'));

beforeEach(({ skip }) => {
  const mounted = SmallDisk.mount(60);
  if (mounted === null) return skip('no file system can be mounted here');
  disk = mounted;
  standalones = new Standalones(disk.path);
  dataDir = standalones.dataDir;
  return async () => {
    await standalones.kill();
    disk.unmount();
  };
});

async function startOverNewDatabase(): Promise<AppProcess> {
  await copyNewDatabase(dataDir);
  return standalones.start();
}

/** @param first of as many new players as fit into a batch. */
function addPlayers(app: AppProcess, first: number): Promise<Response> {
  const updates = Array.from({ length: BATCH }, (_, index) => ({ playerId: `player-${first + index}`, delta: 7 }));
  return fetch(`${app.url}/score/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `from ${first}` },
    body: JSON.stringify({ updates }),
  });
}

/** @returns how many players were acknowledged, and the first answer that was none. */
async function addUntilRefused(app: AppProcess): Promise<{ players: number; refusal: Response }> {
  for (let players = 0; ; players += BATCH) {
    const response = await addPlayers(app, players);
    if (!response.ok) return { players, refusal: response };
    await response.text();
  }
}

describe('The standalone app on a disk that is full', { timeout: 300_000 }, () => {
  it('refuses updates, reads on, says why, and takes updates again when the disk is larger', async () => {
    const app = await startOverNewDatabase();
    const { players, refusal } = await addUntilRefused(app);
    expect(refusal.status).toBe(503);
    expect(await refusal.json()).toMatchObject({
      code: 'store_unavailable',
      detail: expect.stringContaining('no space left on the disk of the data directory'),
    });
    expect(players).toBeGreaterThan(0);
    expect(await app.health()).toMatchObject({ code: 503, text: expect.stringContaining('no space left') });
    expect(app.printed).toContain('Updates are refused until there is space');
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    expect(await readBoard(app.url)).toHaveLength(players);

    disk.enlarge(200);
    await expect.poll(async () => (await addPlayers(app, players)).status, SOON).toBe(200);
    expect(await app.health()).toMatchObject({ code: 200 });
    expect(await readBoard(app.url)).toHaveLength(players + BATCH);
  });

  it('stops within seconds of SIGTERM, under load, and has all that was acknowledged when it starts again', async () => {
    const app = await startOverNewDatabase();
    const load = new Load([app.url], { players: 500, clients: 16 });
    let stoppedAfterMs = Infinity;
    await load.during(async () => {
      await load.acknowledgedAtLeast(500);
      disk.fillUpTo(0);
      await load.failedAtLeast(100);
      const told = performance.now();
      expect(await app.end('SIGTERM')).toBe(0);
      stoppedAfterMs = performance.now() - told;
    });
    expect(stoppedAfterMs).toBeLessThan(5000);

    disk.enlarge(120);
    const scores = new Map(
      (await readBoard((await standalones.start()).url)).map(({ playerId, score }) => [playerId, score]),
    );
    load.expectWithinBounds(scores);
  });

  it('says at a start that the disk is full, how much is needed and that the data is whole', async () => {
    const app = await startOverNewDatabase();
    const response = await addPlayers(app, 0);
    expect(response.status).toBe(200);
    await app.end('SIGKILL');
    disk.fillUpTo(0);

    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = await standalones.spawn();
      expect(await refused.exited()).toBe(1);
      expect(refused.printed).toMatch(
        /^No space left on the disk of the data directory .*\/data: 0\.0 MB are free, and 8\.0 MB are needed\. The data is whole, /m,
      );
      expect(refused.printed).not.toContain('damaged');
    }
    disk.enlarge(120);
    expect(await readBoard((await standalones.start()).url)).toHaveLength(BATCH);
  });

  it('makes no half of a database where there is no room for one', async () => {
    disk.fillUpTo(20 * MB);
    const refused = await standalones.spawn();
    expect(await refused.exited()).toBe(1);
    expect(refused.printed).toMatch(/^No space left on the disk .* 20\.0 MB are free, and 52\.0 MB are needed\./m);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);

    disk.fillUpTo(0);
    expect(await (await standalones.spawn()).exited()).toBe(1);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    disk.enlarge(120);
    expect((await addPlayers(await standalones.start(), 0)).status).toBe(200);
  });
});

describe('The embedded database on a disk that is full', { timeout: 300_000 }, () => {
  it('says so once when it dies of it, and has what was committed when there is space again', async () => {
    let crashed: (error: Error) => void = () => undefined;
    const crash = new Promise<Error>((resolve) => (crashed = resolve));
    const database = await EmbeddedDatabase.open(await DataDir.acquire(dataDir), (error) => crashed(error));
    await database.dataSource.query('CREATE TABLE kept AS SELECT generate_series(1, 500) AS number');
    disk.fillUpTo(0);
    // Into the log alone: where a table has no room, Postgres refuses the statement and lives on.
    const fillLog = `SELECT pg_logical_emit_message(true, 'fill', repeat('x', ${MB}))`;
    const filling = (async () => {
      for (;;) await database.dataSource.query(fillLog);
    })();
    // It may be gone before it has said so to its client.
    await expect(filling).rejects.toThrow(/No space left|Connection terminated/);
    const reported = await crash;
    expect(reported).toBeInstanceOf(DataDirFullError);
    expect(reported.message).toContain('could not write to file "pg_wal');
    const closed = performance.now();
    await database.close();
    expect(performance.now() - closed).toBeLessThan(5000);

    disk.enlarge(200);
    const again = await EmbeddedDatabase.open(await DataDir.acquire(dataDir), (error) => crashed(error));
    expect(await again.dataSource.query('SELECT count(*)::integer FROM kept')).toEqual([{ count: 500 }]);
    await again.close();
  });
});

import { GLOBAL_BOARD } from '@standings/domain';
import { existsSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NaiveBoard } from '../contracts/naive-board.js';
import { type AppProcess, buildApps } from '../support/apps/app-process.js';
import { copyNewDatabase } from '../support/apps/new-database.js';
import { Standalones } from '../support/apps/standalones.js';
import { readBoard } from '../support/http-board.js';
import { Load } from '../support/load.js';

const STARTED_WITHIN = { timeout: 30_000, interval: 5 };
const LOAD = { players: 2000, clients: 32 };

let standalones: Standalones;

beforeAll(() => buildApps('standalone'));

beforeEach(async () => {
  standalones = await Standalones.overNewDatabase();
});

afterEach(() => standalones.remove());

function changedAt(file: string): number {
  return statSync(join(standalones.dataDir, file)).mtimeMs;
}

/** Every acknowledged update is on the board exactly once, those of unknown outcome at most once, and ranks fit scores. */
async function expectBoard(app: AppProcess, load: Load): Promise<void> {
  const entries = await readBoard(app.url);
  load.expectWithinBounds(new Map(entries.map(({ playerId, score }) => [playerId, score])));
  const board = new NaiveBoard();
  for (const { playerId, score } of entries) board.add({ board: GLOBAL_BOARD, playerId, delta: score });
  expect(entries).toEqual(board.entries());
}

/** A start takes 1 s, and 20 s where ten processes want each core. */
const TIMEOUT_MS = 180_000;

describe('The standalone app', { timeout: TIMEOUT_MS }, () => {
  it('has every acknowledged update exactly once, however often it is killed under load', async () => {
    let app = await standalones.start();
    const load = new Load([app.url], LOAD);
    await load.during(async () => {
      for (const acknowledged of [1, 700, 3000]) {
        await load.acknowledgedAtLeast(acknowledged);
        await app.end('SIGKILL');
        app = await standalones.start();
        // The clients still ask where the killed one was.
        await expectBoard(app, load);
        load.only(app.url);
      }
      await load.acknowledgedAtLeast(4000);
    });
    await expectBoard(app, load);
  });

  it('starts when it was killed while it made its database, and while it opened it again', async () => {
    await rm(standalones.dataDir, { recursive: true });
    const first = await standalones.spawn();
    await expect.poll(() => existsSync(join(standalones.dataDir, 'postgres')), STARTED_WITHIN).toBe(true);
    await first.end('SIGKILL');
    expect(first.printed).not.toContain('listens on');

    const second = await standalones.start();
    const load = new Load([second.url], LOAD);
    await load.during(() => load.acknowledgedAtLeast(500));
    await second.end('SIGKILL');

    const killed = changedAt('postgres/global/pg_control');
    const third = await standalones.spawn();
    await expect.poll(() => changedAt('postgres/global/pg_control'), STARTED_WITHIN).toBeGreaterThan(killed);
    await third.end('SIGKILL');
    expect(third.printed).not.toContain('listens on');
    await expectBoard(await standalones.start(), load);
  });

  it('refuses a second process on its data directory, undisturbed, until it is gone', async () => {
    const first = await standalones.start();
    const load = new Load([first.url], LOAD);
    await load.during(async () => {
      await load.acknowledgedAtLeast(100);
      const second = await standalones.spawn();
      expect(await second.exited()).toBe(1);
      expect(second.printed).toBe(
        `The data directory ${standalones.dataDir} is in use by another running Standings: two at once would damage it. ` +
          'Stop the other one, or set DATA_DIR to another folder.\n',
      );
      await load.acknowledgedAtLeast(1000);
    });
    expect(load.failed).toBe(0);
    await expectBoard(first, load);

    await first.end('SIGKILL');
    await expectBoard(await standalones.start(), load);
  });

  it('says what to do when its data directory cannot be made, or its database cannot be opened', async () => {
    // A folder that can hold no other.
    const nowhere = await standalones.spawn({ DATA_DIR: '/proc/standings' });
    expect(await nowhere.exited()).toBe(1);
    expect(nowhere.printed).toMatch(
      /^The data directory \/proc\/standings cannot be used: .*\. Set DATA_DIR to a folder that can be written\.\n$/,
    );
    await rm(join(standalones.dataDir, 'postgres'), { recursive: true });
    await writeFile(join(standalones.dataDir, 'postgres'), '');
    const damaged = await standalones.spawn();
    expect(await damaged.exited()).toBe(1);
    expect(damaged.printed).toMatch(
      /^The database .*postgres cannot be opened: error 54\. .* set DATA_DIR to another folder\.$/m,
    );
  });

  it('says what to do when its port is taken', async () => {
    const first = await standalones.start();
    const { port } = new URL(first.url);
    const other = join(standalones.folder, 'other');
    await copyNewDatabase(other);
    const second = await standalones.spawn({ DATA_DIR: other, PORT: port });
    expect(await second.exited()).toBe(1);
    expect(second.printed).toContain(`Cannot listen on 127.0.0.1, port ${port} (listen EADDRINUSE`);
    expect(second.printed).not.toContain('node:net');
  });

  it('loses no request on SIGTERM under load, and has all of them when it starts again', async () => {
    const app = await standalones.start({ SHUTDOWN_DRAIN_MS: '5000' });
    const load = new Load([app.url], LOAD);
    let ended: Promise<number | null> | undefined;
    await load.during(async () => {
      await load.acknowledgedAtLeast(500);
      ended = app.end('SIGTERM');
      await expect.poll(async () => (await app.health()).code).toBe(503);
      await load.acknowledgedAtLeast(600);
    });
    expect(await ended).toBe(0);
    expect(load.failed).toBe(0);
    await expectBoard(await standalones.start(), load);
  });
});

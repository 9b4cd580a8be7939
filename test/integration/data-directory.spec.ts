import { cp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AppProcess, buildApps } from '../support/apps/app-process.js';
import type { Environment } from '../support/apps/node-process.js';
import { patchedApps } from '../support/apps/patched-apps.js';
import { Standalones } from '../support/apps/standalones.js';
import { readBoard } from '../support/http-board.js';
import { Load } from '../support/load.js';

const LOAD = { players: 500, clients: 16 };

/** A start takes 1 s, and 20 s where ten processes want each core. */
const TIMEOUT_MS = 180_000;

const LOST = /The data directory .* was changed under this process: .* was removed or replaced\. .* this one ends/;

/** The safeguard that the test of a frozen process rests on, taken away. */
const LOCK_GRANTED = {
  name: 'folder lock granted',
  patches: [
    {
      file: 'standalone/libs/embedded/src/data-dir/folder-lock.js',
      find: 'if (status === 0)',
      replace: 'if (true)',
    },
  ],
};

let standalones: Standalones;
let load: Load;

beforeAll(() => buildApps('standalone'));

beforeEach(async () => {
  standalones = await Standalones.overNewDatabase();
});

afterEach(() => standalones.remove());

/** Starts it again until it runs, as a supervisor does. */
async function supervised(more: Environment = {}): Promise<AppProcess> {
  for (;;) {
    const app = await standalones.spawn(more);
    const running = await app.ready().catch(() => null);
    if (running !== null) return running;
    expect(app.printed).toContain('is in use by another running Standings');
  }
}

async function start(more: Environment = {}): Promise<AppProcess> {
  const app = await standalones.start(more);
  load = new Load([app.url], LOAD);
  return app;
}

/** Everything that a cleaner of sockets, or of old files, may take. */
async function clean(): Promise<void> {
  const run = join(standalones.dataDir, 'run');
  for (const name of await readdir(run)) await rm(join(run, name));
}

/** Starts a second process where the first one cannot notice that its sockets are gone. @param dist of the second. */
async function spawnBesideFrozen(first: AppProcess, dist?: string): Promise<AppProcess> {
  first.signal('SIGSTOP');
  await clean();
  return standalones.spawn({}, dist);
}

/** Every acknowledged update is there, and no other but those of unknown outcome. */
async function expectScores(app: AppProcess): Promise<void> {
  const entries = await readBoard(app.url);
  load.expectWithinBounds(new Map(entries.map(({ playerId, score }) => [playerId, score])));
}

describe('A data directory', { timeout: TIMEOUT_MS }, () => {
  // Without the program `flock` the folder itself cannot be locked.
  it.each([
    ['that is locked', {}],
    ['that cannot be locked', { PATH: '/nowhere' }],
  ])('%s has one process that acknowledges, also when its sockets are removed', async (_, environment) => {
    const first = await start(environment);
    let second = first;
    await load.during(async () => {
      await load.acknowledgedAtLeast(200);
      await clean();
      second = await supervised(environment);
      expect(await first.exited()).toBe(1);
      expect(first.printed).toMatch(LOST);
      load.only(second.url);
      await load.acknowledgedAtLeast(1000);
    });
    await expectScores(second);
    await second.end('SIGKILL');
    await expectScores(await standalones.start());
  });

  it('stays locked while its process is frozen and its sockets are removed', async () => {
    const first = await start();
    await load.during(() => load.acknowledgedAtLeast(200));
    const second = await spawnBesideFrozen(first);
    expect(await second.exited()).toBe(1);
    expect(second.printed).toContain('is in use by another running Standings');
    first.signal('SIGCONT');
    expect(await first.exited()).toBe(1);
    await expectScores(await supervised());
  });

  it('has two processes at once if the lock on the folder is granted to everybody', async () => {
    const dist = await patchedApps(LOCK_GRANTED, ['standalone']);
    const first = await start();
    const second = await spawnBesideFrozen(first, dist);
    await second.ready();
    expect([first.gone, second.gone]).toEqual([false, false]);
  });

  it('that is replaced by a copy ends the process that had it, whose scores are in the old one', async () => {
    const { folder, dataDir } = standalones;
    const first = await start();
    await load.during(async () => {
      await load.acknowledgedAtLeast(200);
      await cp(dataDir, join(folder, 'copy'), { recursive: true, filter: (path) => !path.endsWith('run') });
      await rename(dataDir, join(folder, 'old'));
      await rename(join(folder, 'copy'), dataDir);
      expect(await first.exited()).toBe(1);
      expect(first.printed).toMatch(LOST);
    });
    await expectScores(await standalones.start({ DATA_DIR: join(folder, 'old') }));
  });
});

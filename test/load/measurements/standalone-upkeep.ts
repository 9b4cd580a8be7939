import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOYED } from '../../support/apps/app-process.js';
import { patchedApps } from '../../support/apps/patched-apps.js';
import type { Cleanup } from '../cleanup.js';
import { makeDataDir } from '../data-dir.js';
import type { Options } from '../options.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { takeTurns, type Turn } from '../turn.js';
import { checkStored, megabytes, Standalone, startStandalone } from './standalone.js';

const NO_UPKEEP = {
  name: 'without upkeep',
  patches: [
    {
      file: 'standalone/libs/embedded/src/database/upkeep.js',
      find: 'await this.keepUp(stopping);',
      replace: '',
    },
  ],
};

/** POST /score/update of the standalone app as it is, against the same app that never cuts its log, vacuums or freezes. */
export async function measureStandaloneUpkeep(options: Options, cleanup: Cleanup): Promise<Result> {
  const keptDir = await makeDataDir(cleanup, options.players);
  const neglectedDir = await makeDataDir(cleanup, 1);
  cpSync(keptDir, neglectedDir, { recursive: true, force: true });
  const keptApp = await startStandalone(cleanup, keptDir);
  const neglectedApp = await startStandalone(
    cleanup,
    neglectedDir,
    await patchedApps(NO_UPKEEP, ['standalone'], DEPLOYED),
  );
  const kept = new Standalone(keptApp, options, 'standings');
  const neglected = new Standalone(neglectedApp, options, NO_UPKEEP.name);
  await takeTurns([kept, neglected], 1, options.warmUpSeconds);
  const turns = await takeTurns([kept, neglected], options.repeats, options.seconds);
  const logs = [keptDir, neglectedDir].map(logBytes);
  await keptApp.kill();
  await neglectedApp.kill();
  const of = ({ name }: Standalone): readonly Turn[] => turns.get(name) ?? [];
  return {
    title: 'Standalone: POST /score/update with and without upkeep',
    unit: 'updates/s',
    programs: programResults(turns),
    ratios: [
      compare(`updates/s, ${NO_UPKEEP.name}`, of(kept), of(neglected), perSecondOf, { atLeast: 0.95 }),
      compare(`CPU, ${NO_UPKEEP.name}`, of(kept), of(neglected), cpuOf, { atMost: 1.05 }),
      compare(`p99, ${NO_UPKEEP.name}`, of(kept), of(neglected), p99Of, { atMost: 1.05 }),
    ],
    facts: [
      `At the end the log took ${logs.map(megabytes).join(' with upkeep, ')} without.`,
      await timeStart(cleanup, keptDir, 'with upkeep'),
      await timeStart(cleanup, neglectedDir, NO_UPKEEP.name),
      await checkStored(keptDir, options.players, kept.acknowledged),
    ],
  };
}

const cpuOf = (turn: Turn): number => turn.cpu?.program ?? Number.NaN;

function logBytes(dataDir: string): number {
  const log = join(dataDir, 'postgres/pg_wal');
  const files = readdirSync(log, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { name }) => sum + statSync(join(log, name)).size, 0);
}

/** How long the app takes to be ready after a kill, which is mostly reading the log. */
async function timeStart(cleanup: Cleanup, dataDir: string, which: string): Promise<string> {
  const began = performance.now();
  const app = await startStandalone(cleanup, dataDir);
  const seconds = (performance.now() - began) / 1000;
  await app.stop();
  return `Ready ${seconds.toFixed(1)} s after kill -9, ${which}.`;
}

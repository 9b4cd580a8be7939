import type { Cleanup } from '../cleanup.js';
import { cpuOfProcess, withClocks } from '../cpu.js';
import { makeDataDir } from '../data-dir.js';
import type { Options } from '../options.js';
import { programResults, ratio, type Result } from '../result.js';
import { takeTurns } from '../turn.js';
import { CONNECTIONS, ConstantRate, openLoopSeconds, singleUpdates } from './constant-rate.js';
import { checkStored, startStandalone } from './standalone.js';

/** Updates per second. */
const RATE = 2000;

/** POST /score/update of the standalone app at a constant rate. */
export async function measureOpenLoopStandalone(options: Options, cleanup: Cleanup): Promise<Result> {
  const dataDir = await makeDataDir(cleanup, options.players);
  const app = await startStandalone(cleanup, dataDir);
  const clocks = { program: cpuOfProcess(app.pid) };
  const seconds = openLoopSeconds(options);
  const load = singleUpdates(app.url, options.players, RATE);
  const ours = new ConstantRate('standalone', load, (work) => withClocks(clocks, work));
  await takeTurns([ours], 1, options.warmUpSeconds);
  const turns = await takeTurns([ours], options.repeats, seconds);
  await app.kill();
  const reached = [...turns.values()].flat().map(({ perSecond }) => perSecond / RATE);
  return {
    title: `Standalone: POST /score/update at ${RATE}/s, ${CONNECTIONS} connections, turns of ${seconds} s`,
    unit: 'answered/s',
    programs: programResults(turns),
    ratios: [ratio(`answered of ${RATE}/s`, reached, { atLeast: 0.99 })],
    facts: [ours.generator(), await checkStored(dataDir, options.players, ours.acknowledged)],
  };
}

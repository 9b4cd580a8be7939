/**
 * `npm run test:chaos`: every fault and every mutant once. `npm run test:chaos -- --minutes 30`: faults by chance until the
 * time is up. `--seed` repeats what a run did by chance.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { chooseSeed } from './seed.js';
import { soak } from './soak.js';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const seed = values.seed === undefined ? chooseSeed() : Number(values.seed);
const minutes = Number(values.minutes ?? 0);
if (!Number.isInteger(seed) || !(minutes >= 0)) {
  console.error('--seed is a whole number, --minutes a number above 0.');
  process.exit(1);
}

if (minutes > 0) process.exitCode = (await soak(minutes, seed)) ? 0 : 1;
else process.exitCode = once(seed);

function once(seed: number): number {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'chaos', '--project', 'mutants'];
  const env = { ...process.env, CHAOS_SEED: String(seed) };
  return spawnSync(process.execPath, vitest, { env, stdio: 'inherit' }).status ?? 1;
}

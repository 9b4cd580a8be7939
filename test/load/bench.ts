import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Cleanup } from './cleanup.js';
import { installWrk } from './install-wrk.js';
import { describeMachine } from './machine.js';
import { toMarkdown } from './markdown.js';
import { measureAcknowledge } from './measurements/acknowledge.js';
import { BATCH, BATCH_WITHOUT_RANKS, measureBatch } from './measurements/batch.js';
import { measureBoards } from './measurements/boards.js';
import { measureCluster } from './measurements/cluster.js';
import { measureFailover } from './measurements/failover.js';
import { measureGuards } from './measurements/guards.js';
import { measureKeys } from './measurements/keys.js';
import { measureMemory } from './measurements/memory.js';
import { measureOpenLoop } from './measurements/open-loop.js';
import { measureOpenLoopBatches } from './measurements/open-loop-batches.js';
import { measureOpenLoopStandalone } from './measurements/open-loop-standalone.js';
import { measureRankSize } from './measurements/rank-size.js';
import { measureRead } from './measurements/read.js';
import { measureRebuild } from './measurements/rebuild.js';
import { measureRecovery } from './measurements/recovery.js';
import { measureRecoverySize } from './measurements/recovery-size.js';
import { measureRecoveryTail } from './measurements/recovery-tail.js';
import { measureReshard } from './measurements/reshard.js';
import { measureRules } from './measurements/rules.js';
import { measureSpread } from './measurements/spread.js';
import { measureStandalone } from './measurements/standalone.js';
import { measureStandaloneUpkeep } from './measurements/standalone-upkeep.js';
import { measureSync } from './measurements/sync.js';
import { measureWhole } from './measurements/whole.js';
import { measureWrite } from './measurements/write.js';
import { type MeasurementName, type Options, readOptions } from './options.js';
import type { Result } from './result.js';

type Measure = (options: Options, cleanup: Cleanup) => Promise<Result>;

/** The measurements, by name. Each starts and fills its own servers. */
const MEASURES: Record<MeasurementName, readonly Measure[]> = {
  write: [
    (options, cleanup) => measureWrite(options, cleanup, 'everysec'),
    (options, cleanup) => measureWrite(options, cleanup, 'always'),
  ],
  batch: [
    (options, cleanup) => measureBatch(options, cleanup, BATCH),
    (options, cleanup) => measureBatch(options, cleanup, BATCH_WITHOUT_RANKS),
  ],
  keys: [measureKeys],
  boards: [measureBoards],
  rules: [measureRules],
  spread: [measureSpread],
  cluster: [measureCluster],
  acknowledge: [measureAcknowledge],
  guards: [measureGuards],
  rank: [(options, cleanup) => measureRead(options, cleanup, 'rank')],
  top: [(options, cleanup) => measureRead(options, cleanup, 'top')],
  'rank-size': [measureRankSize],
  sync: [measureSync],
  rebuild: [measureRebuild],
  recovery: [measureRecovery],
  'recovery-size': [measureRecoverySize],
  'recovery-tail': [measureRecoveryTail],
  failover: [measureFailover],
  reshard: [measureReshard],
  memory: [measureMemory],
  standalone: [measureStandalone],
  'standalone-upkeep': [measureStandaloneUpkeep],
  'open-loop': [measureOpenLoop, measureOpenLoopBatches, measureOpenLoopStandalone],
  whole: [measureWhole],
};

async function bench(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  await installWrk();
  const machine = await describeMachine();
  const results: Result[] = [];
  for (const measure of options.measurements.flatMap((name) => MEASURES[name])) {
    const cleanup = new Cleanup();
    try {
      results.push(await measure(options, cleanup));
    } finally {
      await cleanup.run();
    }
    console.error(`${results.length} done: ${results.at(-1)?.title}`);
  }
  const markdown = `${toMarkdown(machine, options, results)}\n`;
  write(options.json, JSON.stringify({ machine, options, results }, null, 2));
  if (options.markdown !== null) write(options.markdown, markdown);
  console.log(markdown);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

bench(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

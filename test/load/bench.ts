import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Cleanup } from './cleanup.js';
import { installWrk } from './install-wrk.js';
import { describeMachine } from './machine.js';
import { toMarkdown } from './markdown.js';
import { measureRead } from './measurements/read.js';
import { measureWrite } from './measurements/write.js';
import { type MeasurementName, type Options, readOptions } from './options.js';
import type { Result } from './result.js';

type Measure = (options: Options, cleanup: Cleanup) => Promise<Result>;

/** What to run, by name; each starts servers of its own and fills them anew. */
const MEASURES: Record<MeasurementName, readonly Measure[]> = {
  write: [
    (options, cleanup) => measureWrite(options, cleanup, 'everysec'),
    (options, cleanup) => measureWrite(options, cleanup, 'always'),
  ],
  rank: [(options, cleanup) => measureRead(options, cleanup, 'rank')],
  top: [(options, cleanup) => measureRead(options, cleanup, 'top')],
};

async function bench(options: Options): Promise<void> {
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
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, JSON.stringify({ machine, options, results }, null, 2));
  console.log(`${toMarkdown(machine, options, results)}\n`);
}

bench(readOptions(process.argv.slice(2))).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

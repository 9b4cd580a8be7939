import type { Cleanup } from '../cleanup.js';
import { makeDataDir, readDataDir } from '../data-dir.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { programResults, type Result } from '../result.js';
import { spread } from '../statistics.js';
import { type Contestant, takeTurns } from '../turn.js';
import { wrk } from '../wrk.js';
import { cpuOfProcess } from '../cpu.js';

/** POST /score/update of the standalone app, acknowledged when stored, and its start with a filled data directory. */
export async function measureStandalone(options: Options, cleanup: Cleanup): Promise<Result> {
  const dataDir = await makeDataDir(cleanup, options.players);
  const starts = await timeStarts(dataDir, options.repeats);
  const app = await startStandalone(cleanup, dataDir);
  const ours = new Standalone(app, options);
  await takeTurns([ours], 1, options.warmUpSeconds);
  const turns = await takeTurns([ours], options.repeats, options.seconds);
  const loadedBytes = app.residentBytes();
  await app.kill();
  return {
    title: 'Standalone: POST /score/update, stored in PGlite before it is answered',
    unit: 'updates/s',
    programs: programResults(turns),
    ratios: [],
    facts: [
      startFact(starts),
      `After the turns it held ${megabytes(loadedBytes)} in memory.`,
      await checkStored(dataDir, options.players, ours.acknowledged),
    ],
  };
}

/** Starts the app and waits until it is ready. @param dist where its compiled files are, if not in `dist`. */
export async function startStandalone(cleanup: Cleanup, dataDir: string, dist?: string): Promise<Program> {
  const app = await Program.app('standalone', { DATA_DIR: dataDir }, 'main', dist);
  cleanup.add(() => app.stop());
  return app.ready('/health/ready');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}

export class Standalone implements Contestant {
  acknowledged = 0;

  constructor(
    private readonly app: Program,
    private readonly options: Options,
    readonly name = 'standalone',
  ) {}

  async turn(seconds: number) {
    const clock = cpuOfProcess(this.app.pid);
    const before = clock();
    const { answered, ...turn } = await wrk(this.app.url, { ...this.options, request: 'update', seconds });
    this.acknowledged += answered;
    return { ...turn, cpu: { program: (clock() - before) / answered } };
  }
}

interface Start {
  readonly ms: number;
  readonly bytes: number;
}

async function timeStarts(dataDir: string, repeats: number): Promise<Start[]> {
  const starts: Start[] = [];
  for (let i = 0; i < repeats; i++) {
    const began = performance.now();
    const app = await Program.app('standalone', { DATA_DIR: dataDir });
    try {
      await app.ready('/health/ready');
      starts.push({ ms: performance.now() - began, bytes: app.residentBytes() });
    } finally {
      await app.stop();
    }
  }
  return starts;
}

function startFact(starts: readonly Start[]): string {
  const ms = spread(starts.map((start) => start.ms));
  const bytes = spread(starts.map((start) => start.bytes));
  const seconds = (value: number) => (value / 1000).toFixed(1);
  return (
    `Ready ${seconds(ms.median)} s after its start (${seconds(ms.min)} to ${seconds(ms.max)}), ` +
    `then with ${megabytes(bytes.median)} in memory (${megabytes(bytes.min)} to ${megabytes(bytes.max)}).`
  );
}

/** Checks that `kill -9` lost no acknowledged update. */
export async function checkStored(dataDir: string, players: number, acknowledged: number): Promise<string> {
  const stored = await readDataDir(dataDir);
  const numbers = `${count(acknowledged)} updates acknowledged, ${count(stored.updates)} stored, ${count(stored.players)} players`;
  if (stored.updates < acknowledged || stored.players !== players) throw new Error(`Updates are missing: ${numbers}.`);
  return `${numbers}, read from the data directory after kill -9.`;
}

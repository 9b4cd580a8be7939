import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, waitUntil } from '../support/servers/index.js';
import { Watchdog } from '../support/servers/watchdog.js';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_TIMEOUT_MS = 120_000;

type App = 'api' | 'sync' | 'standalone';
type Environment = Readonly<Record<string, string>>;

/** A Node program that is measured, in a process of its own, which ends at the latest when this one does, however it ends. */
export class Program {
  private output = '';

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly watchdog: Watchdog,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => this.keep(text));
  }

  /**
   * One of our apps, or a command of it, with the options of Node that its script in `package.json` has.
   *
   * @param dist where the compiled apps are, from `root`.
   * @param root of the project, or of another revision of it.
   */
  static app(app: App, environment: Environment, program = 'main', dist = 'dist', root = ROOT): Promise<Program> {
    const file = join(root, dist, `apps/${app}/apps/${app}/src/${program}.js`);
    const own = { LOG_LEVEL: 'warn', SHUTDOWN_DRAIN_MS: '0' };
    return Program.start([...nodeOptions(root, app, program), file], { ...own, ...environment });
  }

  /** A program of `baselines/`. */
  static baseline(name: string, environment: Environment): Promise<Program> {
    return Program.start(['--import', 'tsx', join(import.meta.dirname, 'baselines', `${name}.ts`)], environment);
  }

  private static async start(args: readonly string[], environment: Environment): Promise<Program> {
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'standings-bench-'));
    const watchdog = new Watchdog(directory);
    const env = { PATH: process.env['PATH'], NODE_ENV: 'production', PORT: String(port), ...environment };
    // A group of its own, which is what the watchdog ends.
    const child = spawn(process.execPath, [...profiling(), ...args], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) writeFileSync(join(directory, 'pid'), String(child.pid));
    return new Program(`http://127.0.0.1:${port}`, child, watchdog);
  }

  /** Resolves when `path` answers 200. @throws {Error} with what it printed, if it ends before. */
  async ready(path: string): Promise<this> {
    await waitUntil(
      async () => {
        const response = await fetch(this.url + path);
        if (!response.ok)
          throw new Error(`${path} answers ${response.status}: ${await response.text()}\n${this.output}`);
      },
      READY_TIMEOUT_MS,
      () => this.failIfGone(),
    );
    return this;
  }

  /** @throws {Error} with what it printed, if it has ended by itself. */
  failIfGone(): void {
    if (this.gone) throw new Error(`It ended with code ${this.child.exitCode}:\n${this.output}`);
  }

  /** Whether it has ended. */
  get gone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Whether it has printed anything. */
  get hasPrinted(): boolean {
    return this.output !== '';
  }

  /** @throws {Error} with what it printed, if it did not end with code 0. */
  failUnlessDone(): void {
    if (this.child.exitCode !== 0) this.failIfGone();
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('It did not start.');
    return this.child.pid;
  }

  /** Memory that it holds in RAM, in bytes, of which pages of files are a part. */
  residentBytes(): number {
    return this.memory('VmRSS');
  }

  /** The most that {@link residentBytes} has been so far. */
  peakBytes(): number {
    return this.memory('VmHWM');
  }

  /** Ends it in order. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Ends it at once. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!this.gone) {
      const exit = once(this.child, 'exit');
      this.child.kill(signal);
      await exit;
    }
    await this.watchdog.release();
  }

  private memory(field: 'VmRSS' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const kilobytes = new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1];
    if (kilobytes === undefined) throw new Error('It holds no memory any more: it has ended.');
    return Number(kilobytes) * 1024;
  }

  private keep(text: Buffer): void {
    this.output = (this.output + text.toString()).slice(-10_000);
  }
}

/** The options with which `npm run` starts an app, or a command of it. */
function nodeOptions(root: string, app: App, program: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const starts = `apps/${app}/src/${program}.js`;
  const script = Object.values(scripts).find((command) => command.split(' ').some((word) => word.endsWith(starts)));
  if (script === undefined) throw new Error(`No script of package.json starts ${starts}.`);
  return script.split(' ').filter((word) => word.startsWith('--'));
}

/** With `BENCH_PROFILES=<folder>` every program writes a CPU profile there when it ends. */
function profiling(): string[] {
  const directory = process.env['BENCH_PROFILES'];
  return directory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${directory}`];
}

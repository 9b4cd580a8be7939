import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, programFile } from '../support/apps/app-process.js';
import { type Environment, NodeProcess, ROOT } from '../support/apps/node-process.js';

/** A Node program that is measured. */
export class Program extends NodeProcess {
  /**
   * One of our apps, or a command of it, with the Node options of its script in `package.json`.
   *
   * @param dist folder of the compiled apps, relative to `root`.
   * @param root of the project, or of another revision of it.
   */
  static app(app: App, environment: Environment, program = 'main', dist = 'dist', root = ROOT): Promise<Program> {
    const args = [...nodeOptions(root, app, program), programFile(app, program, dist, root)];
    return Program.start(args, { LOG_LEVEL: 'warn', SHUTDOWN_DRAIN_MS: '0', ...environment });
  }

  /** A program of `baselines/`. */
  static baseline(name: string, environment: Environment): Promise<Program> {
    return Program.start(['--import', 'tsx', join(import.meta.dirname, 'baselines', `${name}.ts`)], environment);
  }

  private static async start(args: readonly string[], environment: Environment): Promise<Program> {
    const started = await NodeProcess.launch({
      args: [...profiling(), ...args],
      environment: { NODE_ENV: 'production', ...environment },
    });
    return new Program(...started);
  }

  /** Its resident memory in bytes, including pages of files. */
  residentBytes(): number {
    return this.memory('VmRSS');
  }

  /** The highest {@link residentBytes} so far. */
  peakBytes(): number {
    return this.memory('VmHWM');
  }

  /** Stops it gracefully. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Kills it. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private memory(field: 'VmRSS' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const kilobytes = new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1];
    if (kilobytes === undefined) throw new Error('It holds no memory: it has ended.');
    return Number(kilobytes) * 1024;
  }
}

/** The Node options with which `npm run` starts an app, or a command of it. */
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

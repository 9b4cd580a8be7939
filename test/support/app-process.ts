import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { endWithThisProcess } from './end-with-this-process.js';
import { freePort, waitUntil } from './servers/index.js';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_TIMEOUT_MS = 90_000;
const EXIT_TIMEOUT_MS = 30_000;

export type App = 'api' | 'sync' | 'standalone';

/** Compiles an app into `dist/`, as `npm start` does before it starts. */
export async function buildApp(app: App): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', app], { cwd: ROOT });
}

/** An app as it is deployed: a process of its own, from `dist/`. It can be killed, and it ends with the process that started it. */
export class AppProcess {
  private output = '';

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
    }
  }

  /**
   * Starts a program of an app.
   *
   * @param environment all that it gets, besides the port and the `PATH`.
   * @param how arguments, none by default; a port, a free one by default; and the folder of compiled apps, from the root of the project.
   */
  static async start(
    app: App,
    environment: Readonly<Record<string, string>>,
    program = 'main',
    how: { readonly args?: readonly string[]; readonly port?: number; readonly dist?: string } = {},
  ): Promise<AppProcess> {
    const { args = [], port = await freePort(), dist = 'dist' } = how;
    const file = join(ROOT, dist, `apps/${app}/apps/${app}/src/${program}.js`);
    const env = { PATH: process.env['PATH'], PORT: String(port), SHUTDOWN_DRAIN_MS: '0', ...environment };
    const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithThisProcess(child);
    return new AppProcess(`http://127.0.0.1:${port}`, child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** What it has printed so far. */
  get printed(): string {
    return this.output;
  }

  /** Resolves when `/health/ready` answers 200. */
  async ready(): Promise<this> {
    await waitUntil(
      () => this.expectReady(),
      READY_TIMEOUT_MS,
      () => this.failIfGone(),
    );
    return this;
  }

  /** Whether it has ended. */
  get gone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Does not wait for what comes of it. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it, if it still runs. @returns its exit code, null if a signal ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (!this.gone) this.signal(signal);
    return this.exited();
  }

  /** Resolves with its exit code when it ends by itself. */
  async exited(): Promise<number | null> {
    if (!this.gone) {
      const impatient = setTimeout(() => this.child.kill('SIGKILL'), EXIT_TIMEOUT_MS);
      await once(this.child, 'exit');
      clearTimeout(impatient);
    }
    return this.child.exitCode;
  }

  private async expectReady(): Promise<void> {
    const response = await fetch(`${this.url}/health/ready`);
    if (!response.ok) throw new Error(`Not ready:\n${await response.text()}\n${this.output}`);
  }

  private failIfGone(): void {
    if (this.child.exitCode !== null) throw new Error(`It ended with code ${this.child.exitCode}:\n${this.output}`);
  }
}

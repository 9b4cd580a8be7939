import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePort, waitUntil } from '../servers/index.js';
import { endWithThisProcess } from './end-with-this-process.js';

export const ROOT = resolve(import.meta.dirname, '../../..');

const READY_TIMEOUT_MS = 120_000;
const EXIT_TIMEOUT_MS = 30_000;

export type Environment = Readonly<Record<string, string>>;

/** How Node is started: its own options, the program with its arguments, and all of its environment besides the `PATH`. */
export interface Start {
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Where it is to listen: a free port by default. */
  readonly port?: number;
}

/** A Node program in a child process. It can be killed, and it ends with the process that started it. */
export class NodeProcess {
  private output = '';

  protected constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
    }
  }

  protected static async launch({ args, environment, port }: Start): Promise<[url: string, child: ChildProcess]> {
    const listensOn = port ?? (await freePort());
    const child = spawn(process.execPath, [...args], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], PORT: String(listensOn), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithThisProcess(child);
    return [`http://127.0.0.1:${listensOn}`, child];
  }

  /** @throws {Error} if it did not start. */
  get pid(): number {
    if (this.child.pid === undefined) throw new Error('It did not start.');
    return this.child.pid;
  }

  /** What it has printed so far. */
  get printed(): string {
    return this.output;
  }

  /** Whether it has ended. */
  get gone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves when `path` answers 200. @throws {Error} with what it printed, if it ends before. */
  async ready(path = '/health/ready'): Promise<this> {
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

  /** @throws {Error} with what it printed, if it has ended. */
  failIfGone(): void {
    if (this.gone) throw new Error(`It ended with code ${this.child.exitCode}:\n${this.output}`);
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

  /** Resolves with its exit code when it has ended; it is killed after 30 s. */
  async exited(): Promise<number | null> {
    if (!this.gone) {
      const impatient = setTimeout(() => this.child.kill('SIGKILL'), EXIT_TIMEOUT_MS);
      await once(this.child, 'exit');
      clearTimeout(impatient);
    }
    return this.child.exitCode;
  }
}

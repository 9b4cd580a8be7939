import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalTree } from './process-tree.js';
import type { Recipe, Server } from './server.js';
import { waitUntil } from './wait-until.js';
import { Watchdog } from './watchdog.js';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

type LocalOnly = Omit<Recipe, 'container'>;

/**
 * A server from a package of this machine, in a process group and a temporary directory of its own.
 *
 * States: down (before `start`, after `stop`, `kill` or a crash), up, paused (up, but frozen), removed (`remove`, or the
 * end of this process by any means).
 */
export class LocalServer implements Server {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly recipe: LocalOnly,
    private readonly directory: string,
    private readonly watchdog: Watchdog,
  ) {}

  /** Makes and starts one. */
  static async create(recipe: LocalOnly): Promise<LocalServer> {
    const directory = mkdtempSync(join(tmpdir(), `standings-${recipe.name}-`));
    const server = new LocalServer(recipe, directory, new Watchdog(directory));
    try {
      const user = recipe.local.user?.();
      if (user !== undefined) chownSync(directory, user.uid, user.gid);
      await recipe.local.prepare(directory);
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** @throws {Error} if it is down. */
  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.recipe.name} is not running.`);
    return pid;
  }

  async start(): Promise<void> {
    if (this.child !== null) return;
    const child = this.spawn();
    await waitUntil(
      () => this.recipe.answers(),
      START_TIMEOUT_MS,
      () => {
        if (this.child !== child) throw new Error(`${this.recipe.name} did not start:\n${this.logTail()}`);
      },
    );
  }

  async stop(): Promise<void> {
    await this.end(this.recipe.local.stopSignal);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    await this.end(signal);
  }

  async pause(): Promise<void> {
    signalTree(this.pid, 'SIGSTOP');
  }

  async resume(): Promise<void> {
    signalTree(this.pid, 'SIGCONT');
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await this.watchdog.release();
  }

  private spawn(): ChildProcess {
    const [program, ...args] = this.recipe.local.command(this.directory);
    const log = openSync(join(this.directory, 'log'), 'a');
    const child = spawn(program, args, {
      cwd: this.directory,
      detached: true,
      stdio: ['ignore', log, log],
      ...this.recipe.local.user?.(),
    });
    closeSync(log);
    child.unref();
    this.child = child;
    const pidFile = join(this.directory, 'pid');
    if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
    const gone = () => {
      this.child = null;
      rmSync(pidFile, { force: true });
    };
    child.once('exit', gone).once('error', gone);
    return child;
  }

  /** Only Postgres' first process gets a signal that asks it to end: it tells its children itself. */
  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined) return;
    const exit = once(child, 'exit');
    child.ref();
    if (signal === 'SIGKILL') signalTree(child.pid, signal);
    else {
      signalTree(child.pid, 'SIGCONT');
      child.kill(signal);
    }
    const inTime = await Promise.race([exit.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
    if (inTime) return;
    signalTree(child.pid, 'SIGKILL');
    await exit;
  }

  private logTail(): string {
    return readFileSync(join(this.directory, 'log'), 'utf8').split('\n').slice(-20).join('\n');
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppProcess } from './app-process.js';
import { copyNewDatabase } from './new-database.js';
import type { Environment } from './node-process.js';

/** The standalone app over a folder, started as often as a test wants. */
export class Standalones {
  readonly dataDir: string;
  private readonly started: AppProcess[] = [];

  /** @param folder that is there. The data directory becomes a folder in it. */
  constructor(readonly folder: string) {
    this.dataDir = join(folder, 'data');
  }

  /** In a new folder, without a database. */
  static async inNewFolder(): Promise<Standalones> {
    return new Standalones(await mkdtemp(join(tmpdir(), 'standings-standalone-')));
  }

  /** In a new folder, over a database with an empty board. */
  static async overNewDatabase(): Promise<Standalones> {
    const standalones = await Standalones.inNewFolder();
    await copyNewDatabase(standalones.dataDir);
    return standalones;
  }

  /** Starts a process, which need not become ready. */
  async spawn(more: Environment = {}, dist?: string): Promise<AppProcess> {
    const how = dist === undefined ? {} : { dist };
    const app = await AppProcess.start('standalone', { DATA_DIR: this.dataDir, ...more }, 'main', how);
    this.started.push(app);
    return app;
  }

  /** Starts a process. Resolves when it is ready. */
  async start(more: Environment = {}, dist?: string): Promise<AppProcess> {
    return (await this.spawn(more, dist)).ready();
  }

  /** Kills those that still run. */
  async kill(): Promise<void> {
    for (const app of this.started) app.signal('SIGCONT');
    await Promise.all(this.started.map((app) => app.end('SIGKILL')));
  }

  /** Kills those that still run and removes the folder. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }
}

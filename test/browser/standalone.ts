import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppProcess } from '../support/app-process.js';

/** A standalone app with an empty board. */
export interface Standalone {
  readonly url: string;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export async function startStandalone(environment: Readonly<Record<string, string>> = {}): Promise<Standalone> {
  const folder = await mkdtemp(join(tmpdir(), 'standings-browser-'));
  const app = await AppProcess.start('standalone', { DATA_DIR: join(folder, 'data'), ...environment });
  const stop = async () => {
    await app.end('SIGTERM');
    await rm(folder, { recursive: true });
  };
  try {
    await app.ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: app.url, stop };
}

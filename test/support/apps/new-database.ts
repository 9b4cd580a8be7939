import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppProcess, BUNDLED } from './app-process.js';
import { ROOT } from './node-process.js';

/** Beside the compiled app, so that the next build removes it. */
const TEMPLATE = join(ROOT, BUNDLED, 'apps/standalone/data-dir');

/**
 * Puts a data directory where there is none, as the compiled standalone app has left it after its first start. A start on it
 * takes 4 s of processor time, and 9 s on none.
 */
export async function copyNewDatabase(dataDir: string): Promise<void> {
  if (!existsSync(TEMPLATE)) await makeTemplate();
  await cp(TEMPLATE, dataDir, { recursive: true });
}

/** It appears under its name all at once, so one that was interrupted leaves nothing that looks complete. */
async function makeTemplate(): Promise<void> {
  await mkdir(dirname(TEMPLATE), { recursive: true });
  const unfinished = await mkdtemp(`${TEMPLATE}.`);
  try {
    const app = await AppProcess.start('standalone', { DATA_DIR: unfinished });
    await app.ready();
    await app.end('SIGTERM');
    await rename(unfinished, TEMPLATE);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(TEMPLATE)) throw error;
  }
}

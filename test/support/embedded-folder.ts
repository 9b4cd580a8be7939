import { TemporalCalendar } from '@standings/calendar';
import { mkdtempSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoardCatalog, SystemClock } from '@standings/domain';
import { DataDir, EmbeddedStores } from '@standings/embedded';
import { afterThisProcess } from './after-this-process.js';

let template: Promise<string> | undefined;

/** Makes a data directory with an empty database. The first one takes 5 s of processor time, the others are copies of it. */
export async function embeddedFolder(): Promise<string> {
  template ??= makeTemplate();
  const folder = newFolder();
  await cp(await template, folder, { recursive: true });
  return folder;
}

async function makeTemplate(): Promise<string> {
  const folder = newFolder();
  afterThisProcess('rm -rf -- "$1"', folder);
  const onCrash = (error: Error) => {
    throw error;
  };
  const settings = { dataDir: await DataDir.acquire(folder), idempotencyTtlMs: 1000, onCrash };
  const stores = await EmbeddedStores.open(settings, new BoardCatalog([]), new SystemClock(), new TemporalCalendar());
  await stores.close();
  return folder;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'standings-embedded-'));
}

import { waitUntil } from '../../support/servers/index.js';

const PATIENCE_MS = 30_000;

/** Resolves when a count is above 0. @param what is counted, for the error. */
export async function untilSome(what: string, count: () => number | Promise<number>): Promise<void> {
  await waitUntil(async () => {
    if ((await count()) === 0) throw new Error(`There are no ${what}.`);
  }, PATIENCE_MS);
}

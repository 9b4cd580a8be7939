import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** A folder of data as Kafka formats it, kept between runs; git ignores it. It names neither ports nor paths. */
const FORMATTED = resolve(import.meta.dirname, '../../../.cache/kafka-4.1.0-formatted');

/**
 * Makes a folder of data for a new broker. Only the first one is formatted, which takes a Java of its own; the others are copies.
 *
 * @param format formats a folder that exists.
 */
export async function formattedFolder(folder: string, format: (folder: string) => Promise<unknown>): Promise<void> {
  if (await isCopied(folder)) return;
  await mkdir(dirname(FORMATTED), { recursive: true });
  const unfinished = await mkdtemp(`${FORMATTED}.`);
  try {
    await format(unfinished);
    await cp(unfinished, folder, { recursive: true });
    // Another process may have been faster: its folder is as good.
    await rename(unfinished, FORMATTED).catch(() => undefined);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function isCopied(folder: string): Promise<boolean> {
  return cp(FORMATTED, folder, { recursive: true }).then(
    () => true,
    () => false,
  );
}

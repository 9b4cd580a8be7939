import { DEPLOYED } from '../support/apps/app-process.js';
import type { Environment } from '../support/apps/node-process.js';
import { Standalones } from '../support/apps/standalones.js';

/** A standalone app with an empty board. */
export interface Standalone {
  readonly url: string;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export async function startStandalone(environment: Environment = {}): Promise<Standalone> {
  const standalones = await Standalones.overNewDatabase();
  try {
    const { url } = await standalones.start(environment, DEPLOYED);
    return { url, stop: () => standalones.remove() };
  } catch (error) {
    await standalones.remove();
    throw error;
  }
}

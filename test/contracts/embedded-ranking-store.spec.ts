import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoardCatalog, SystemClock } from '@standings/domain';
import { DataDir, EmbeddedStores } from '@standings/embedded';
import { afterAll, beforeAll } from 'vitest';
import { EmbeddedRankingStore } from '../../libs/embedded/src/embedded-ranking-store.js';
import { rankingStoreContract } from './ranking-store.contract.js';

// One database for all runs: each gets a store that starts empty, over the same log. That the database keeps the newer scores of a run
// before does not matter here.

let folder: string;
let stores: EmbeddedStores;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standings-embedded-'));
  const onCrash = (error: Error) => {
    throw error;
  };
  const catalog = new BoardCatalog([{ id: 'region.eu' }]);
  stores = await EmbeddedStores.open({ dataDir: await DataDir.acquire(folder), onCrash }, catalog, new SystemClock());
}, 60_000);

afterAll(async () => {
  await stores.close();
  await rm(folder, { recursive: true });
});

rankingStoreContract(
  'EmbeddedRankingStore',
  async () => new EmbeddedRankingStore(new Map(), stores.eventLog, new SystemClock()),
);

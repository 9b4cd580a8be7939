import { TemporalCalendar } from '@standings/calendar';
import { rm } from 'node:fs/promises';
import { BoardCatalog, type Clock, SystemClock } from '@standings/domain';
import { DataDir, EmbeddedStores } from '@standings/embedded';
import { afterAll, beforeAll } from 'vitest';
import { EmbeddedRankingStore } from '../../libs/embedded/src/embedded-ranking-store.js';
import { RecordWindow } from '../../libs/embedded/src/idempotency/record-window.js';
import { embeddedFolder } from '../support/embedded-folder.js';
import { ReachedClock } from '../../libs/embedded/src/reached-clock.js';
import { ShardVersions } from '../../libs/embedded/src/shard-versions.js';
import { EUROPE_BOARD } from '../support/boards.js';
import { updatePeriodsContract } from './update-periods.contract.js';
import { boardRulesContract } from './board-rules.contract.js';
import { idempotencyContract } from './idempotency.contract.js';
import { MANY_BOARDS, manyBoardsContract } from './many-boards.contract.js';
import { neededScoreContract } from './needed-score.contract.js';
import { pagePlacesContract } from './page-places.contract.js';
import { SPREAD } from './places.js';
import { rankingReadsContract } from './ranking-reads.contract.js';
import { rankingStoreContract } from './ranking-store.contract.js';
import { ranksOnContract } from './ranks-on.contract.js';
import { repeatedRanksContract } from './repeated-ranks.contract.js';
import { RULED_BOARDS, SPREAD_RULED_BOARDS } from './ruled-boards.js';
import { setScoreContract } from './set-score.contract.js';
import { updateLimitsContract } from './update-limits.contract.js';

// One database for all runs: each gets a store that starts empty, over the same log. That the database keeps the newer scores of a run
// before does not matter here.

const TTL_MS = 3_600_000;

let folder: string;
let stores: EmbeddedStores;

beforeAll(async () => {
  folder = await embeddedFolder();
  const onCrash = (error: Error) => {
    throw error;
  };
  const spread = [SPREAD.view.board, SPREAD.other.board, ...SPREAD_RULED_BOARDS];
  const catalog = new BoardCatalog([EUROPE_BOARD, ...spread, ...MANY_BOARDS, ...RULED_BOARDS]);
  const settings = { dataDir: await DataDir.acquire(folder), idempotencyTtlMs: TTL_MS, onCrash };
  stores = await EmbeddedStores.open(settings, catalog, new SystemClock(), new TemporalCalendar());
}, 60_000);

afterAll(async () => {
  await stores.close();
  await rm(folder, { recursive: true });
});

const forgetful = { numbers: [0, 1], load: async () => [], clear: async () => {} };

async function empty(clock: Clock = new SystemClock()): Promise<EmbeddedRankingStore> {
  const settings = { ttlMs: TTL_MS, generationSize: 1000 };
  const records = await RecordWindow.open(forgetful, settings, { warn: () => {} }, clock.now());
  const [versions, reached] = [new ShardVersions(1), new ReachedClock()];
  return new EmbeddedRankingStore(new Map(), versions, reached, records, stores.eventLog, clock);
}

rankingStoreContract('EmbeddedRankingStore', empty);
rankingStoreContract('EmbeddedRankingStore and a spread board', empty, { ...SPREAD, ranksLater: false });
manyBoardsContract('EmbeddedRankingStore', empty);
ranksOnContract('EmbeddedRankingStore', empty);
rankingReadsContract('EmbeddedRankingStore', empty);
pagePlacesContract('EmbeddedRankingStore', empty);
neededScoreContract('EmbeddedRankingStore', empty);
idempotencyContract('EmbeddedRankingStore', empty);
repeatedRanksContract('EmbeddedRankingStore', empty);
setScoreContract('EmbeddedRankingStore', empty);
updateLimitsContract('EmbeddedRankingStore', empty);
updatePeriodsContract('EmbeddedRankingStore', empty, { hasOwnClock: false });
boardRulesContract('EmbeddedRankingStore', empty);
boardRulesContract(
  'EmbeddedRankingStore and spread boards',
  empty,
  { ...SPREAD, ranksLater: false },
  SPREAD_RULED_BOARDS,
);

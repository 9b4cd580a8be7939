import { rm } from 'node:fs/promises';
import { DataDir } from '@standings/embedded';
import { TypeormScoreRepository, TypeormStoredScores } from '@standings/persistence';
import { afterAll, beforeAll } from 'vitest';
import { EmbeddedDatabase } from '../../libs/embedded/src/database/embedded-database.js';
import {
  emptyCatalog,
  emptyDefinitions,
  emptyDeletions,
  setArchivedIn,
  setPeriodsIn,
} from '../support/board-definitions.js';
import { embeddedFolder } from '../support/embedded-folder.js';
import { neededScoreContract } from './needed-score.contract.js';
import { pagePlacesContract } from './page-places.contract.js';
import { periodArchiveContract } from './period-archive.contract.js';
import { rankingReadsContract } from './ranking-reads.contract.js';
import { ArchivedStore } from '../support/archived-store.js';
import { emptyArchive } from '../support/empty-archive.js';
import { emptyRows, unreachableDatabase } from '../support/stored-rows.js';
import { boardDeletionsContract } from './board-deletions.contract.js';
import { boardPeriodsContract } from './board-periods.contract.js';
import { BOARD_LIMIT, boardRepositoryContract } from './board-repository.contract.js';
import { keepsEpochsByShard } from './keep-epochs-by-shard.js';
import { scoreRepositoryContract } from './score-repository.contract.js';
import { storedScoresContract } from './stored-scores.contract.js';
import { templateRepositoryContract } from './template-repository.contract.js';
import { typeormScoreRepository } from './typeorm-score-repository.js';

let folder: string;
let database: EmbeddedDatabase;

beforeAll(async () => {
  folder = await embeddedFolder();
  database = await EmbeddedDatabase.open(await DataDir.acquire(folder), (error) => {
    throw error;
  });
}, 60_000);

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

scoreRepositoryContract('PGlite', async () => ({
  ...(await emptyRows(database.dataSource)),
  unavailable: new TypeormScoreRepository(unreachableDatabase()),
}));

storedScoresContract('PGlite', async () => ({
  ...(await emptyRows(database.dataSource)),
  unavailable: new TypeormStoredScores(unreachableDatabase()),
}));

boardRepositoryContract('PGlite', async () => {
  const { one, another, none } = await emptyCatalog(database.dataSource, database.dataSource, BOARD_LIMIT);
  const restoreOlder = () => emptyDefinitions(database.dataSource);
  return { ...one, other: another.boards, restoreOlder, unavailable: none.boards };
});

boardPeriodsContract('PGlite', async () => {
  const { one, another } = await emptyCatalog(database.dataSource, database.dataSource, BOARD_LIMIT);
  return {
    ...one,
    other: another.boards,
    setPeriods: setPeriodsIn(database.dataSource),
    setArchived: setArchivedIn(database.dataSource),
  };
});

templateRepositoryContract('PGlite', async () => {
  const { one, another, none } = await emptyCatalog(database.dataSource, database.dataSource, BOARD_LIMIT);
  return { templates: one.templates, other: another.templates, unavailable: none.templates };
});

periodArchiveContract('PGlite', () => emptyArchive(database.dataSource));

const archivedStore = async () => new ArchivedStore(await emptyArchive(database.dataSource));

rankingReadsContract('An archive in PGlite', archivedStore);
pagePlacesContract('An archive in PGlite', archivedStore);
neededScoreContract('An archive in PGlite', archivedStore);

boardDeletionsContract('PGlite', () => emptyDeletions(database.dataSource, database.dataSource, BOARD_LIMIT));

typeormScoreRepository('PGlite', async () => (await emptyRows(database.dataSource)).repository);

keepsEpochsByShard('A PGlite', () => database.dataSource);

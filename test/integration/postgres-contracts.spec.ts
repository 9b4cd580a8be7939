import {
  adoptDeployment,
  createDataSource,
  Database,
  deploymentId,
  runMigrations,
  StoreClaims,
  TypeormEpochAuthority,
  TypeormLayoutAuthority,
  TypeormScoreRepository,
  TypeormStoredScores,
} from '@standings/persistence';
import { Deployment, pauseFor } from '@standings/domain';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, inject } from 'vitest';
import { boardDeletionsContract } from '../contracts/board-deletions.contract.js';
import { boardPeriodsContract } from '../contracts/board-periods.contract.js';
import { BOARD_LIMIT, boardRepositoryContract } from '../contracts/board-repository.contract.js';
import { epochAuthorityContract } from '../contracts/epoch-authority.contract.js';
import { layoutAuthorityContract } from '../contracts/layout-authority.contract.js';
import { repositoryGateContract, type RepositoryGateUnderTest } from '../contracts/repository-gate.contract.js';
import { scoreRepositoryContract } from '../contracts/score-repository.contract.js';
import { storedScoresContract } from '../contracts/stored-scores.contract.js';
import { templateRepositoryContract } from '../contracts/template-repository.contract.js';
import {
  emptyCatalog,
  emptyDefinitions,
  emptyDeletions,
  setArchivedIn,
  setPeriodsIn,
} from '../support/board-definitions.js';
import { type TestDatabase, createDatabase } from '../support/servers/index.js';
import { holdUp } from '../support/hold-up.js';
import { neededScoreContract } from '../contracts/needed-score.contract.js';
import { pagePlacesContract } from '../contracts/page-places.contract.js';
import { periodArchiveContract } from '../contracts/period-archive.contract.js';
import { rankingReadsContract } from '../contracts/ranking-reads.contract.js';
import { ArchivedStore } from '../support/archived-store.js';
import { emptyArchive } from '../support/empty-archive.js';
import { emptyRows, unreachableDatabase } from '../support/stored-rows.js';
import { CUT_LOCKS } from '../support/cut-locks.js';

/** Between two questions of a gate. */
const PAUSE_MS = 20;

let database: TestDatabase;
/** Those of two processes. */
let dataSource: DataSource;
let otherDataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase(inject('servers').postgres.url);
  const settings = { url: database.url, poolSize: 5 };
  [dataSource, otherDataSource] = [await createDataSource(settings).initialize(), createDataSource(settings)];
  await otherDataSource.initialize();
  await runMigrations(dataSource);
});

afterAll(async () => {
  await Promise.all([dataSource, otherDataSource].map((one) => one.destroy()));
  await database.drop();
});

scoreRepositoryContract('Postgres', async () => ({
  ...(await emptyRows(dataSource)),
  unavailable: new TypeormScoreRepository(unreachableDatabase()),
}));

storedScoresContract('Postgres', async () => ({
  ...(await emptyRows(dataSource)),
  unavailable: new TypeormStoredScores(unreachableDatabase()),
}));

boardRepositoryContract('Postgres', async () => {
  const { one, another, none } = await emptyCatalog(dataSource, otherDataSource, BOARD_LIMIT);
  const restoreOlder = () => emptyDefinitions(dataSource);
  return { ...one, other: another.boards, restoreOlder, unavailable: none.boards };
});

boardPeriodsContract('Postgres', async () => {
  const { one, another } = await emptyCatalog(dataSource, otherDataSource, BOARD_LIMIT);
  return {
    ...one,
    other: another.boards,
    setPeriods: setPeriodsIn(dataSource),
    setArchived: setArchivedIn(dataSource),
  };
});

templateRepositoryContract('Postgres', async () => {
  const { one, another, none } = await emptyCatalog(dataSource, otherDataSource, BOARD_LIMIT);
  return { templates: one.templates, other: another.templates, unavailable: none.templates };
});

periodArchiveContract('Postgres', () => emptyArchive(dataSource));

const archivedStore = async () => new ArchivedStore(await emptyArchive(dataSource));

rankingReadsContract('An archive in Postgres', archivedStore);
pagePlacesContract('An archive in Postgres', archivedStore);
neededScoreContract('An archive in Postgres', archivedStore);

boardDeletionsContract('Postgres', () => emptyDeletions(dataSource, otherDataSource, BOARD_LIMIT));

epochAuthorityContract('Postgres', async () => {
  const { repository, scores } = await emptyRows(dataSource);
  let now = 0;
  return {
    epochs: new TypeormEpochAuthority(dataSource, new StoreClaims(() => now)),
    other: new TypeormEpochAuthority(otherDataSource),
    unavailable: new TypeormEpochAuthority(unreachableDatabase()),
    repository,
    scores,
    holdUp: (row) => holdUp(dataSource, repository, row),
    cut: () => dataSource.query(CUT_LOCKS),
    pass: (ms) => (now += ms),
  };
});

layoutAuthorityContract('Postgres', async () => {
  const { repository } = await emptyRows(dataSource);
  await dataSource.query('DELETE FROM layouts');
  await dataSource.query('UPDATE deployment SET acknowledge = NULL');
  return {
    layouts: new TypeormLayoutAuthority(dataSource),
    other: new TypeormLayoutAuthority(otherDataSource),
    unavailable: new TypeormLayoutAuthority(unreachableDatabase()),
    epochs: new TypeormEpochAuthority(dataSource),
    repository,
    cut: () => dataSource.query(CUT_LOCKS),
  };
});

repositoryGateContract('Postgres', {
  usable: async () => ({
    start: () => gateOf(dataSource),
    id: await deploymentId(dataSource),
    rename: (id) => adoptDeployment(dataSource, id),
  }),
  unusable: () => gateOf(unreachableDatabase()),
});

function gateOf(of: DataSource): RepositoryGateUnderTest {
  const deployment = new Deployment();
  const gate = new Database(of, deployment, (_ms, signal) => pauseFor(PAUSE_MS, signal));
  return { gate, deployment, close: () => gate.onApplicationShutdown() };
}

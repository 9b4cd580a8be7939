import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDir } from '@standings/embedded';
import { TypeormScoreRepository, TypeormStoredScores } from '@standings/persistence';
import { afterAll, beforeAll } from 'vitest';
import { EmbeddedDatabase } from '../../libs/embedded/src/database/embedded-database.js';
import { emptyRows, unreachableDatabase } from '../support/stored-rows.js';
import { keepsEpochsByShard } from './keep-epochs-by-shard.js';
import { scoreRepositoryContract } from './score-repository.contract.js';
import { storedScoresContract } from './stored-scores.contract.js';
import { typeormScoreRepository } from './typeorm-score-repository.js';

let folder: string;
let database: EmbeddedDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standings-embedded-'));
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

typeormScoreRepository('PGlite', async () => (await emptyRows(database.dataSource)).repository);

keepsEpochsByShard('A PGlite', () => database.dataSource);

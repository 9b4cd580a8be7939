import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDir } from '@standings/embedded';
import { TypeormScoreRepository } from '@standings/persistence';
import { afterAll, beforeAll } from 'vitest';
import { EmbeddedDatabase } from '../../libs/embedded/src/database/embedded-database.js';
import { keepsEpochsByShard } from './keep-epochs-by-shard.js';
import { scoreRepositoryContract } from './score-repository.contract.js';

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

scoreRepositoryContract('PGlite', async () => {
  await database.dataSource.query('TRUNCATE player_scores');
  return new TypeormScoreRepository(database.dataSource);
});

keepsEpochsByShard('A PGlite', () => database.dataSource);

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { parseEnvironment, standaloneEnvironment } from '@standings/config';
import { BoardNotFoundError, BoardRepository, RankingStore, TemplateRepository } from '@standings/domain';
import { EmbeddedStores, StorageHealthCheck } from '@standings/embedded';
import { HttpAdapter } from '@standings/http-server';
import { configureHttp } from '@standings/http-server/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StandaloneModule } from '../../apps/standalone/src/standalone-module.js';
import { changeOf } from './examples.js';
import { mockBoards, mockTemplates } from './boards-mock.js';
import { mockStore } from './store-mock.js';

/** The standalone app, with its storage replaced, serves the same HTTP as the api. */
describe('the standalone app', () => {
  let folder: string;
  let app: NestFastifyApplication;
  let storage: { up: boolean; reason?: string };
  const store = mockStore();
  const boards = mockBoards();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standings-e2e-'));
    storage = { up: true };
    const environment = parseEnvironment(standaloneEnvironment, { DATA_DIR: folder });
    const module = await Test.createTestingModule({ imports: [await StandaloneModule.register(environment)] })
      .overrideProvider(EmbeddedStores)
      .useValue({ close: async () => {} })
      .overrideProvider(RankingStore)
      .useValue(store)
      .overrideProvider(BoardRepository)
      .useValue(boards)
      .overrideProvider(TemplateRepository)
      .useValue(mockTemplates())
      .overrideProvider(StorageHealthCheck)
      .useValue({ name: 'storage', check: async () => storage })
      .compile();
    app = module.createNestApplication<NestFastifyApplication>(new HttpAdapter(), { logger: false });
    await configureHttp(app);
    await app.init();
  });

  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  it('takes updates', async () => {
    store.add.mockImplementation(async (update) => changeOf(update));
    const payload = { playerId: 'p123', delta: 50 };
    const answer = await app.inject({ method: 'POST', url: '/score/update', payload });
    expect(answer.json()).toMatchObject({ playerId: 'p123', newScore: 1500, rank: 7 });
  });

  it('lets operators with the token of the data directory change boards, and nobody else', async () => {
    const token = (await readFile(join(folder, 'admin-token'), 'utf8')).trim();
    const remove = (authorization: string) =>
      app.inject({ method: 'DELETE', url: '/boards/region.eu', headers: { authorization } });
    boards.delete.mockRejectedValue(new BoardNotFoundError('region.eu'));
    expect((await remove('Bearer another-token-of-16')).json()).toMatchObject({ code: 'unauthorized' });
    expect((await remove(`Bearer ${token}`)).json()).toMatchObject({ code: 'board_not_found' });
  });

  it('answers problems', async () => {
    store.rank.mockResolvedValue(null);
    const answer = await app.inject({ url: '/leaderboard/rank?playerId=p123' });
    expect(answer.json()).toMatchObject({ status: 404, code: 'player_not_found' });
  });

  it('is ready while it can store', async () => {
    expect((await app.inject({ url: '/health/ready' })).json()).toMatchObject({ status: 'ok' });
    storage = { up: false, reason: 'the disk is full' };
    const answer = await app.inject({ url: '/health/ready' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ error: { storage: { status: 'down', reason: 'the disk is full' } } });
  });
});

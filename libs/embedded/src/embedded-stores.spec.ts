import { rmSync } from 'node:fs';
import { BoardCatalog, Clock, IdempotencyKeyReusedError, type ScoreUpdate } from '@standings/domain';
import { TypeormScoreRepository } from '@standings/persistence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedFolder } from '../../../test/support/embedded-folder.js';
import { DataDir } from './data-dir/data-dir.js';
import { EmbeddedDatabase } from './database/embedded-database.js';
import { EmbeddedStores } from './embedded-stores.js';

const TTL_MS = 60_000;

class FakeClock extends Clock {
  time = Date.parse('2026-11-25T12:00:00.000Z');

  now(): number {
    return this.time;
  }
}

let folder: string;
let clock: FakeClock;

beforeEach(async () => {
  folder = await embeddedFolder();
  clock = new FakeClock();
}, 60_000);

afterEach(() => rmSync(folder, { recursive: true }));

const onCrash = (error: Error): void => expect.unreachable(error.message);

/** One run of the process. */
async function run<T>(scene: (stores: EmbeddedStores) => Promise<T>): Promise<T> {
  const settings = { dataDir: await DataDir.acquire(folder), idempotencyTtlMs: TTL_MS, onCrash };
  const stores = await EmbeddedStores.open(settings, new BoardCatalog([{ id: 'region.eu' }]), clock);
  try {
    return await scene(stores);
  } finally {
    await stores.close();
  }
}

const keyed = (key: string, board = 'global', place = 0, payload = 'digest'): ScoreUpdate => ({
  board,
  playerId: 'a',
  delta: 5,
  idempotency: { key, payload, place },
});

const scoreOf = async ({ rankingStore }: EmbeddedStores, board = 'global') =>
  (await rankingStore.rank({ board, period: 'all' }, 'a'))?.score;

describe('EmbeddedStores', { timeout: 120_000 }, () => {
  it('repeats answers of the previous run, per place and board', async () => {
    const updates = [
      keyed('k'),
      keyed('k', 'global', 1),
      keyed('other'),
      keyed('k', 'region.eu', 0, 'digest of its own'),
    ];
    const changes = await run(({ rankingStore }) => Promise.all(updates.map((update) => rankingStore.add(update))));
    await run(async (stores) => {
      clock.time += TTL_MS - 1;
      await stores.rankingStore.add({ board: 'global', playerId: 'a', delta: 100 });
      const again = await Promise.all(updates.map((update) => stores.rankingStore.add(update)));
      expect(again).toEqual(changes.map((change) => ({ ...change, replayed: true, scoreChanged: null })));
      const reused = stores.rankingStore.add(keyed('k', 'global', 2, 'digest of another'));
      await expect(reused).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
      expect([await scoreOf(stores), await scoreOf(stores, 'region.eu')]).toEqual([115, 5]);
    });
  });

  it('forgets and deletes expired keys, also if they expire while it does not run', async () => {
    await run(async (stores) => {
      await stores.rankingStore.add(keyed('k'));
      clock.time += TTL_MS;
      expect((await stores.rankingStore.add(keyed('k'))).scoreChanged).not.toBeNull();
    });
    expect(await marksStored()).toBe(1);
    clock.time += TTL_MS;
    await run(async (stores) => {
      expect((await stores.rankingStore.add(keyed('k'))).scoreChanged).not.toBeNull();
      expect(await scoreOf(stores)).toBe(15);
    });
    expect(await marksStored()).toBe(1);
  });

  it('commits scores and the rows of a rider together or not at all', async () => {
    const database = await EmbeddedDatabase.open(await DataDir.acquire(folder), onCrash);
    const repository = new TypeormScoreRepository(database.dataSource);
    const lastUpdated = '2026-11-25T12:00:00.000Z';
    const row = { board: 'global', period: 'all', playerId: 'a', score: 1, epoch: 1, seq: 1, lastUpdated };
    const saved = repository.saveWith([row], {
      sql: 'INSERT INTO epochs VALUES (1 / $9::integer, $8)',
      values: ['x', 0],
    });
    await expect(saved).rejects.toThrow(/division by zero/);
    expect(await repository.scan(null, 10)).toEqual([]);
    await database.close();
  });
});

async function marksStored(): Promise<number> {
  const database = await EmbeddedDatabase.open(await DataDir.acquire(folder), onCrash);
  const [{ count }] = (await database.dataSource.query('SELECT count(*)::integer FROM idempotency_marks')) as [
    { count: number },
  ];
  await database.close();
  return count;
}

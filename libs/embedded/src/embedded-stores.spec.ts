import { rmSync } from 'node:fs';
import {
  type Board,
  BoardCatalog,
  boardNumberOf,
  type Calendar,
  Clock,
  GLOBAL_BOARD,
  IdempotencyKeyReusedError,
  MAX_SCORE,
  type ScoreChange,
  type ScoreUpdate,
} from '@standings/domain';
import { TypeormScoreRepository } from '@standings/persistence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedFolder } from '../../../test/support/embedded-folder.js';
import { DataDir } from './data-dir/data-dir.js';
import { EmbeddedDatabase } from './database/embedded-database.js';
import { EmbeddedStores } from './embedded-stores.js';

const TTL_MS = 60_000;
/** No board is created. */
const NO_CALENDAR = {} as Calendar;
const EUROPE: Board = { no: 7, id: 'region.eu' };
const FIRST: Board = { no: boardNumberOf(8, { ties: 'first' }), id: 'first' };
const SUBSCORES: Board = { no: boardNumberOf(9, { order: 'asc', ties: 'subscore' }), id: 'subscores' };
const TIED = [FIRST, SUBSCORES];

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
async function run<T>(scene: (stores: EmbeddedStores) => Promise<T>, boards = [EUROPE]): Promise<T> {
  const settings = { dataDir: await DataDir.acquire(folder), idempotencyTtlMs: TTL_MS, onCrash };
  const stores = await EmbeddedStores.open(settings, new BoardCatalog(boards), clock, NO_CALENDAR);
  try {
    return await scene(stores);
  } finally {
    await stores.close();
  }
}

const keyed = (key: string, board = GLOBAL_BOARD, place = 0, payload = 'digest'): ScoreUpdate => ({
  board,
  playerId: 'a',
  delta: 5,
  idempotency: { key, payload, place },
});

const scoreOf = async ({ rankingStore }: EmbeddedStores, board = GLOBAL_BOARD) =>
  (await rankingStore.rank({ board, period: 'all' }, 'a'))?.score;

describe('EmbeddedStores', { timeout: 120_000 }, () => {
  it('repeats answers of the previous run, per place and board', async () => {
    const updates = [
      keyed('k'),
      keyed('k', GLOBAL_BOARD, 1),
      keyed('other'),
      keyed('k', EUROPE, 0, 'another digest'),
      { ...keyed('without ranks'), withoutRanks: true },
    ];
    const changes = await run(({ rankingStore }) => Promise.all(updates.map((update) => rankingStore.add(update))));
    await run(async (stores) => {
      clock.time += TTL_MS - 1;
      await stores.rankingStore.add({ board: GLOBAL_BOARD, playerId: 'a', delta: 100 });
      const again = await Promise.all(updates.map((update) => stores.rankingStore.add(update)));
      expect(again).toEqual(changes.map((change) => ({ ...change, replayed: true, scoreChanged: null })));
      const reused = stores.rankingStore.add(keyed('k', GLOBAL_BOARD, 2, 'digest of another'));
      await expect(reused).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
      expect([await scoreOf(stores), await scoreOf(stores, EUROPE)]).toEqual([120, 5]);
    });
  });

  it('repeats answers of boards with other rules, also that a score was not beaten', async () => {
    const given = (board: Board, playerId: string, score: number, key: string, tiebreaker?: number): ScoreUpdate => ({
      board,
      playerId,
      update: 'best',
      score,
      tiebreaker,
      idempotency: { key, payload: 'digest', place: 0 },
    });
    const updates = [
      given(FIRST, 'a', 7, 'k1'),
      given(FIRST, 'a', 6, 'k2'),
      given(FIRST, 'a', 9, 'k3'),
      given(FIRST, 'a', 9, 'k4'),
      given(SUBSCORES, 'a', MAX_SCORE, 'k1', -MAX_SCORE),
      given(SUBSCORES, 'a', MAX_SCORE, 'k2', MAX_SCORE),
      given(SUBSCORES, 'a', MAX_SCORE, 'k3', 3),
    ];
    const changes = await run(async ({ rankingStore }) => {
      const made: ScoreChange[] = [];
      // One after the other: what is not beaten is stored without any event.
      for (const update of updates) made.push(await rankingStore.add(update));
      return made;
    }, TIED);
    expect(changes.map(({ isApplied }) => isApplied)).toEqual([true, false, true, false, true, true, false]);
    await run(async ({ rankingStore }) => {
      for (const board of TIED) await rankingStore.add(given(board, 'a', 8, 'later', 0));
      const again = await Promise.all(updates.map((update) => rankingStore.add(update)));
      expect(again).toEqual(changes.map((change) => ({ ...change, replayed: true, scoreChanged: null })));
    }, TIED);
  });

  it('keeps who was first over a restart, also if the clock of the process is set back', async () => {
    const give = ({ rankingStore }: EmbeddedStores, playerId: string, score: number) =>
      rankingStore.add({ board: FIRST, playerId, update: 'latest', score });
    const order = async ({ rankingStore }: EmbeddedStores) =>
      (await rankingStore.top({ board: FIRST, period: 'all' }, 10, null)).entries.map(({ playerId }) => playerId);
    await run(async (stores) => {
      for (const player of ['d', 'c', 'b']) await give(stores, player, 5);
      await give(stores, 'd', 6);
    }, TIED);
    clock.time -= 3_600_000;
    await run(async (stores) => {
      expect(await order(stores)).toEqual(['d', 'c', 'b']);
      for (const player of ['c', 'a', 'd']) await give(stores, player, 5);
      expect(await order(stores)).toEqual(['c', 'b', 'a', 'd']);
    }, TIED);
    await run(async (stores) => expect(await order(stores)).toEqual(['c', 'b', 'a', 'd']), TIED);
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

  it('begins an epoch for all boards at once, above that of every stored score', async () => {
    const add = async (board: Board, { rankingStore }: EmbeddedStores) => {
      const { scoreChanged } = await rankingStore.add({ board, playerId: 'a', delta: 5 });
      return [scoreChanged?.event.epoch, scoreChanged?.event.seq];
    };
    expect(await run((stores) => add(GLOBAL_BOARD, stores))).toEqual([1, 1]);
    await run(async (stores) => {
      expect([await add(EUROPE, stores), await add(GLOBAL_BOARD, stores)]).toEqual([
        [2, 1],
        [2, 2],
      ]);
    });
    expect(await run((stores) => add(EUROPE, stores))).toEqual([3, 1]);
    // Scores of a board that no longer exists have versions too.
    expect(await run((stores) => add(GLOBAL_BOARD, stores), [])).toEqual([4, 1]);
    await run(async (stores) => {
      expect([await scoreOf(stores), await scoreOf(stores, EUROPE)]).toEqual([15, 10]);
    });
  });

  it('commits scores and the rows of a rider together or not at all', async () => {
    const database = await EmbeddedDatabase.open(await DataDir.acquire(folder), onCrash);
    const repository = new TypeormScoreRepository(database.dataSource);
    const lastUpdated = '2026-11-25T12:00:00.000Z';
    const row = { board: GLOBAL_BOARD.no, period: 'all', playerId: 'a', score: 1, epoch: 1, seq: 1, lastUpdated };
    const saved = repository.saveWith([row], {
      sql: 'INSERT INTO epochs VALUES (1 / $10::integer, $9)',
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

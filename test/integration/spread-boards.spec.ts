import { TemporalCalendar } from '@standings/calendar';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BoardCatalog,
  boardNumberOf,
  DEFAULT_DEFINITION,
  isSpread,
  Placement,
  type ScoreChange,
  type ShardId,
  StoreRecoveringError,
} from '@standings/domain';
import { TypeormBoardRepository } from '@standings/persistence';
import { Recovery, ShardRankingRemoval } from '@standings/recovery';
import { beforeEach, describe, expect, it } from 'vitest';
import { rankingField, ShardKeys } from '../../libs/redis-store/src/shard/keys.js';
import { answeringStore } from '../support/answering-store.js';
import { useBoardStores } from '../support/board-stores.js';

const never = new AbortController().signal;
const FOUR_SHARDS = Placement.of({ number: 1, shards: 4 });
const BOARD = { no: boardNumberOf(5, { spread: true }), id: 'spread' };
const PLAYERS = Array.from({ length: 80 }, (_, index) => `p${index}`);

const stores = useBoardStores('open', { board: BOARD, placement: FOUR_SHARDS });

/** The store, whose updates wait for their ranks. */
const answers = () => answeringStore(stores().store);
const shardOf = (playerId: string) => FOUR_SHARDS.shardOf(BOARD.no, playerId);
const keysOf = (shard: ShardId) => new ShardKeys(shard);
const scoresKey = (shard: ShardId) => keysOf(shard).scores(rankingField(stores().ranking));
const scores = () => Object.fromEntries(PLAYERS.map((playerId, index) => [playerId, 10 + index]));

/** The players that each shard has. */
async function players(): Promise<ReadonlyMap<ShardId, readonly string[]>> {
  const found = FOUR_SHARDS.shards.map(
    async (shard) => [shard, await stores().redis.zrange(scoresKey(shard), '0', '-1')] as const,
  );
  return new Map(await Promise.all(found));
}

async function expectPlaced(): Promise<void> {
  const placed = await players();
  expect([...placed.values()].flat().toSorted()).toEqual(PLAYERS.toSorted());
  for (const [shard, some] of placed) for (const player of some) expect(shardOf(player)).toBe(shard);
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => error);
}

beforeEach(async () => {
  await Promise.all(PLAYERS.map((playerId, index) => stores().add(playerId, 10 + index)));
});

it('has players in every shard, each in its own', async () => {
  await expectPlaced();
  for (const some of (await players()).values()) expect(some.length).toBeGreaterThan(10);
  await stores().expectSame(scores());
});

it('has no rank in the events of a spread board', async () => {
  const idempotency = { key: 'k', payload: 'p0 1', place: 0 };
  const change = await answers().add({ board: BOARD, playerId: 'p0', delta: 1, idempotency });
  expect(change.rank).toBe(79);
  expect(change.scoreChanged?.event.keyed).toMatchObject({
    key: 'k',
    previousScore: 10,
    rank: null,
    previousRank: null,
  });
});

describe('while a shard of a spread board does not answer', () => {
  const [player = '', other = ''] = PLAYERS;

  beforeEach(async () => {
    expect(shardOf(player)).not.toBe(shardOf(other));
    await stores().redis.del(keysOf(shardOf(other)).meta);
  });

  it('counts an update of another shard and answers it without a rank, and so its replay', async () => {
    const idempotency = { key: 'k', payload: `${player} 5`, place: 0 };
    const add = () => answers().add({ board: BOARD, playerId: player, delta: 5, idempotency });
    const unknown = { newScore: 15, previousScore: 10, rank: null, previousRank: null, isRankUnknown: true };
    const change = await add();
    expect(change).toMatchObject({ ...unknown, replayed: false });
    expect(await add()).toMatchObject({ ...unknown, replayed: true });
    await stores().deliver(change);
    await stores().recoverAll();
    expect(await add()).toMatchObject({ newScore: 15, rank: 75, replayed: true });
    await stores().expectSame({ ...scores(), [player]: 15 });
  });

  it('answers an update that needs no ranks as ever', async () => {
    const change = await answers().add({ board: BOARD, playerId: player, delta: 5, withoutRanks: true });
    expect(change).toMatchObject({ newScore: 15, rank: null });
    expect(change.isRankUnknown).toBeUndefined();
  });

  it('refuses its updates and every read of the board', async () => {
    const { store, view } = stores();
    const calls = [
      () => stores().apply(other, 1),
      () => store.top(view, 3, null),
      () => store.rank(view, player),
      () => store.around(view, player, 1),
      () => store.ranks(view, [player]),
      () => store.ranksOn([view], player),
      () => store.top(view, 3, { from: 40 }),
      () => store.scoreAt(view, { percentile: 50 }),
    ];
    for (const call of calls) expect(await outcome(call())).toBeInstanceOf(StoreRecoveringError);
  });
});

describe('a recovery of the shards of a spread board', () => {
  it('gives each shard back the players that are its own', async () => {
    await stores().redis.flushall();
    for (const shard of FOUR_SHARDS.shards) await stores().fence.check(shard);
    const recovered = await stores().recoverAll();
    const placed = await players();
    expect(recovered.map((one) => one?.copied)).toEqual([...placed.values()].map((some) => some.length));
    await expectPlaced();
    await stores().expectSame(scores());
  });

  it('copies what one shard has lost, and touches no other', async () => {
    const { redis, fence } = stores();
    await stores().add('p7', 1000);
    const shard = shardOf('p7');
    const { meta } = keysOf(shard);
    // As a backup from before that update.
    await redis.zadd(scoresKey(shard), -17, 'p7');
    await redis.hincrby(meta, 'seq', -1);
    await redis.hset(meta, 'history', 'another');
    await fence.check(shard);
    const recovered = await stores().recoverAll();
    expect(recovered.filter((one) => one !== null)).toMatchObject([{ shard, found: 'older', copied: 1 }]);
    await stores().expectSame({ ...scores(), p7: 1017 });
  });
});

describe('a rebuild of a spread board', () => {
  it('brings the lost players of a shard back, and leaves the other shards as they are', async () => {
    const placed = await players();
    const shard = shardOf('p3');
    const other = PLAYERS.find((player) => shardOf(player) !== shard) as string;
    await stores().redis.zrem(scoresKey(shard), 'p3');
    await stores().dataSource.query('DELETE FROM player_scores WHERE player_id = $1', [other]);
    expect(await outcome(stores().apply('p3', 1))).toBeInstanceOf(StoreRecoveringError);
    const copied = placed.get(shard)?.length;
    expect(await stores().rebuild({ force: true, onlyClosed: true })).toMatchObject({ found: 'empty', copied });
    expect(stores().fence.closedRankings()).toEqual([]);
    await expectPlaced();
  });

  it('brings lost players of any shard back, and keeps the others', async () => {
    for (const lost of ['p3', 'p4', 'p5']) await stores().redis.zrem(scoresKey(shardOf(lost)), lost);
    expect(await outcome(stores().apply('p3', 1))).toBeInstanceOf(StoreRecoveringError);
    const damaged = new Set(['p3', 'p4', 'p5'].map(shardOf));
    const copied = PLAYERS.filter((player) => damaged.has(shardOf(player))).length;
    expect(await stores().rebuild({ onlyClosed: true })).toMatchObject({
      board: 'spread',
      found: 'empty',
      copied,
    });
    expect(stores().fence.closedRankings()).toEqual([]);
    await expectPlaced();
    await stores().expectSame(scores());
    expect(await stores().rebuild({ onlyClosed: true })).toBeNull();
  });

  it('drops no player without a durable score, although another shard has lost more', async () => {
    const [first, second] = FOUR_SHARDS.shards as [ShardId, ShardId];
    const placed = await players();
    const rest = placed.get(second) as readonly string[];
    const kept = rest.slice(0, 5);
    await stores().redis.zrem(scoresKey(first), ...(placed.get(first) as readonly string[]).slice(0, 9));
    await stores().dataSource.query('DELETE FROM player_scores WHERE player_id = ANY($1)', [kept]);
    expect(await outcome(stores().rebuild())).toMatchObject({ stored: rest.length - 5, ranked: rest.length });
    expect(await stores().redis.zrange(scoresKey(second), '0', '-1')).toEqual(rest);
  });

  it('loses no update that arrives meanwhile, and counts none twice', async () => {
    const sums: Record<string, number> = scores();
    const ended = new AbortController();
    const writer = (async () => {
      for (let i = 0; !ended.signal.aborted; i++) {
        const playerId = PLAYERS[i % PLAYERS.length] as string;
        const change = await outcome(stores().apply(playerId, 1));
        if (change instanceof StoreRecoveringError) await sleep(1);
        else {
          sums[playerId] = (sums[playerId] ?? 0) + 1;
          await stores().deliver(change as ScoreChange);
        }
      }
    })();
    for (let time = 0; time < 3; time++) {
      await sleep(20);
      expect(await stores().rebuild()).toMatchObject({ board: 'spread' });
    }
    ended.abort();
    await writer;
    await stores().expectSame(sums);
  });

  it('is not begun beside other work in one of the shards', async () => {
    const last = FOUR_SHARDS.shards.at(-1) as ShardId;
    const stages: string[] = [];
    const beside = await stores().epochs.exclusively(last, () =>
      stores().rebuild({}, ({ stage }) => void stages.push(stage)),
    );
    expect([beside, stages]).toEqual([null, []]);
    expect(await stores().rebuild()).toMatchObject({ copied: 80 });
  });
});

describe('a drift check of a spread board', () => {
  it('compares the players of every shard, and repairs them there', async () => {
    for (const [shard, [first = '']] of await players()) await stores().redis.zadd(scoresKey(shard), -1, first);
    const drift = await stores().repair('ranking-store');
    expect(drift).toMatchObject({ players: 80, different: 4, repaired: 4, undecided: 0 });
    expect(await stores().repair('ranking-store')).toMatchObject({ players: 80, different: 0 });
    await stores().expectSame(scores());
  });
});

describe('the deletion of a spread board', () => {
  it('takes its rankings out of every shard', async () => {
    const boards = new TypeormBoardRepository(stores().dataSource, new TemporalCalendar(), 1000);
    const { board } = await boards.put('to-delete', () => ({ ...DEFAULT_DEFINITION, spread: true }), null);
    expect(isSpread(board.no)).toBe(true);
    const catalog = new BoardCatalog();
    await catalog.catchUp(boards);
    const asOf = catalog.asOf(board);
    await Promise.all(PLAYERS.map((playerId) => stores().store.add({ board, asOf, playerId, delta: 1 })));
    const keys = () => stores().redis.keys(`standings:*:${board.no}:all`);
    expect(await keys()).toHaveLength(4);
    await boards.delete('to-delete', null);
    await catalog.catchUp(boards);
    const recovery = new Recovery({ ...stores().ports, boards: catalog }, stores().drain, stores().deployment);
    await new ShardRankingRemoval(catalog, FOUR_SHARDS, stores().fence, recovery).run(never);
    expect(await keys()).toEqual([]);
    for (const shard of FOUR_SHARDS.shards)
      expect(await stores().redis.hget(keysOf(shard).registry, `${board.no}:all`)).toBeNull();
  });
});

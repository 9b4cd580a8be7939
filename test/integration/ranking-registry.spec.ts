import { GLOBAL_BOARD, StoreRecoveringError } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { EUROPE_BOARD, viewOf } from '../support/boards.js';

const board = GLOBAL_BOARD;
const scores = 'standings:{1:0/1}:scores:1:all';
const meta = 'standings:{1:0/1}:meta';
const registry = 'standings:{1:0/1}:rankings';

const stores = useBoardStores();

const counted = () => stores().redis.hget(registry, '1:all');
const status = async () => (await stores().fence.check(stores().shard)).status;
const page = () => stores().store.top(stores().view, 10, null);
const update = (playerId: string, to = board) => stores().store.add({ board: to, playerId, delta: 1 });
const mend = () => stores().rebuild({ force: true });
const reads = [
  ['a page', page],
  ['a rank', () => stores().store.rank(stores().view, 'a')],
  ['the neighbours of a player', () => stores().store.around(stores().view, 'a', 2)],
] as const;

describe('The registry of a shard', () => {
  it('has a ranking from its first update on', async () => {
    expect(await counted()).toBeNull();
    expect(await page()).toMatchObject({ total: 0 });
    expect(await counted()).toBeNull();
    await stores().add('a', 5);
    expect(await counted()).toBe('1');
  });

  it('registers the boards of one call, whose updates all count', async () => {
    const boards = Array.from({ length: 40 }, (_, index) => ({ no: 10 + index, id: `b${index}` }));
    const changes = await Promise.all([...boards, ...boards].map((to) => update('a', to)));
    expect(changes.map(({ newScore }) => newScore)).toEqual([...boards.map(() => 1), ...boards.map(() => 2)]);
    expect(await stores().redis.hlen(registry)).toBe(boards.length);
    expect(await stores().redis.hget(meta, 'rankings')).toBe(String(boards.length));
  });

  it('counts a player at the first update', async () => {
    await stores().add('a', 5);
    await stores().add('a', 5);
    await Promise.all(['a', 'b', 'c'].map((playerId) => update(playerId)));
    expect(await counted()).toBe('3');
  });

  it('counts the players of the new ranking after a rebuild that drops some', async () => {
    await stores().add('a', 5);
    await stores().add('b', 5);
    await stores().dataSource.query("DELETE FROM player_scores WHERE player_id = 'b'");
    await stores().rebuild({ force: true });
    expect(await counted()).toBe('1');
    expect(await status()).toBe('open');
  });

  it('counts the players that a recovery copies into a ranking', async () => {
    await stores().add('a', 5);
    const keys = [meta, scores, registry];
    const older = await Promise.all(keys.map((key) => stores().redis.dumpBuffer(key)));
    await stores().add('b', 5);
    for (const [i, data] of older.entries()) await stores().redis.restore(keys[i] as string, 0, data, 'REPLACE');
    await stores().restarted();
    expect(await stores().recover()).toMatchObject({ found: 'older', copied: 1 });
    expect(await counted()).toBe('2');
    expect(await stores().fence.checkRanking(stores().ranking)).toBe('open');
  });

  it('does not keep an operator from putting a player back', async () => {
    await stores().add('a', 5);
    await stores().redis.zadd(scores, -7, 'b');
    await stores().add('b', 1);
    await stores().add('c', 1);
    expect(await counted()).toBe('3');
  });

  it('that lacks a ranking closes the shard, which is then recovered', async () => {
    await stores().add('a', 5);
    await stores().redis.del(registry);
    await expect(update('a')).rejects.toBeInstanceOf(StoreRecoveringError);
    for (const [, read] of reads) await expect(read()).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await status()).toBe('closed');
    expect(await stores().recover()).toMatchObject({ found: 'empty', copied: 1 });
    await stores().expectSame({ a: 5 });
  });

  it('that lacks a ranking is not made complete by a rebuild of another board', async () => {
    await stores().add('a', 5);
    await stores().deliver(await update('a', EUROPE_BOARD));
    const restoration = await stores().ports.restore.begin(stores().shard);
    await stores().redis.hdel(registry, '1:all');
    await stores().redis.del(scores);
    const europe = { board: EUROPE_BOARD.no, period: 'all' };
    await expect(restoration.refuse([europe])).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await status()).toBe('closed');
    await stores().recover();
    await stores().expectSame({ a: 5 });
  });

  it('of another type closes the shard, which is then recovered', async () => {
    await stores().add('a', 5);
    await stores().redis.set(registry, 'no hash');
    await stores().redis.set('standings:{1:0/1}:staged-rankings', 'no hash');
    await expect(update('a')).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await status()).toBe('closed');
    await stores().recover();
    await stores().expectSame({ a: 5 });
  });
});

describe.each([
  ['has lost a player', () => stores().redis.zrem(scores, 'a')],
  ['is gone', () => stores().redis.del(scores)],
  ['is of another type', () => stores().redis.set(scores, 'no ranking')],
])('A ranking that %s', (_, damage) => {
  beforeEach(async () => {
    await stores().add('a', 5);
    await stores().add('b', 7);
    await stores().deliver(await update('a', EUROPE_BOARD));
    await damage();
  });

  it('is refused alone: the other rankings of its shard take updates', async () => {
    const [refused, taken] = await Promise.allSettled([update('a'), update('a', EUROPE_BOARD)]);
    expect(refused).toMatchObject({ reason: expect.any(StoreRecoveringError) });
    expect(taken).toMatchObject({ value: { newScore: 2 } });
    for (const [, read] of reads) await expect(read()).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await stores().store.rank(viewOf(EUROPE_BOARD), 'a')).toMatchObject({ score: 2 });
    expect(await status()).toBe('open');
    expect(stores().fence.closedRankings()).toEqual([stores().ranking]);
  });

  it('is rebuilt alone, in the present epoch, and takes updates again', async () => {
    await expect(page()).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await mend()).toMatchObject({ board: 'global', epoch: 1, found: 'empty', copied: 2 });
    expect(stores().fence.closedRankings()).toEqual([]);
    await stores().expectSame({ a: 5, b: 7 });
    await stores().deliver(await update('a'));
    await stores().expectSame({ a: 6, b: 7 });
    expect(await stores().store.rank(viewOf(EUROPE_BOARD), 'a')).toMatchObject({ score: 1 });
  });

  it('is still closed after a recovery of its shard that finds nothing lost', async () => {
    await stores().restarted();
    expect(await stores().recover()).toMatchObject({ found: 'whole', copied: 0 });
    await expect(update('a')).rejects.toBeInstanceOf(StoreRecoveringError);
    await mend();
    await stores().expectSame({ a: 5, b: 7 });
  });
});

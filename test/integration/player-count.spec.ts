import { StoreRecoveringError } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';

const board = 'global';
const scores = 'standings:{global/0}:scores:all';
const meta = 'standings:{global/0}:meta';

const stores = useBoardStores();

const counted = () => stores().redis.hget(meta, 'players:all');
const status = async () => (await stores().fence.check(stores().shard)).status;
const page = () => stores().store.top(stores().view, 10, null);
const reads = [
  ['a page', page],
  ['a rank', () => stores().store.rank(stores().view, 'a')],
  ['the neighbours of a player', () => stores().store.around(stores().view, 'a', 2)],
] as const;

describe('The count of players', () => {
  it('is raised by the first update of each player', async () => {
    expect(await counted()).toBe('0');
    await stores().add('a', 5);
    await stores().add('a', 5);
    await Promise.all(['a', 'b', 'c'].map((playerId) => stores().store.add({ board, playerId, delta: 1 })));
    expect(await counted()).toBe('3');
  });

  it('is that of the new ranking after a rebuild that drops players', async () => {
    await stores().add('a', 5);
    await stores().add('b', 5);
    await stores().dataSource.query("DELETE FROM player_scores WHERE player_id = 'b'");
    await stores().rebuild({ force: true });
    expect(await counted()).toBe('1');
    expect(await status()).toBe('open');
  });

  it('is that of the ranking after a recovery that copies players into it', async () => {
    await stores().add('a', 5);
    const older = await Promise.all([meta, scores].map((key) => stores().redis.dumpBuffer(key)));
    await stores().add('b', 5);
    for (const [i, data] of older.entries())
      await stores().redis.restore([meta, scores][i] as string, 0, data, 'REPLACE');
    await stores().redis.hset(meta, 'history', 'another');
    await status();
    expect(await stores().recover()).toMatchObject({ found: 'older', copied: 1 });
    expect(await counted()).toBe('2');
  });

  it('lets the last player leave: the board stays open and takes updates', async () => {
    await stores().add('a', 5);
    await stores().redis.multi().zrem(scores, 'a').hset(meta, 'players:all', 0).exec();
    expect(await status()).toBe('open');
    expect(await page()).toMatchObject({ total: 0 });
    expect((await stores().store.add({ board, playerId: 'b', delta: 1 })).scoreChanged?.event.seq).toBe(2);
    expect(await counted()).toBe('1');
  });

  it('says nothing of another period, which may begin empty', async () => {
    await stores().add('a', 5);
    expect(await stores().store.top({ board, period: '2026-W48' }, 10, null)).toMatchObject({ total: 0 });
  });

  it('tells a ranking that has lost a player, and a recovery restores it', async () => {
    await stores().add('a', 5);
    await stores().add('b', 7);
    await stores().redis.zrem(scores, 'a');
    await expect(stores().store.add({ board, playerId: 'a', delta: 1 })).rejects.toBeInstanceOf(StoreRecoveringError);
    for (const [, read] of reads) await expect(read()).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await status()).toBe('closed');
    expect(await stores().recover()).toMatchObject({ found: 'empty', copied: 2 });
    expect(await stores().store.rank(stores().view, 'a')).toEqual({ score: 5, rank: 2, total: 2 });
  });

  it('does not keep an operator from putting a player back', async () => {
    await stores().add('a', 5);
    await stores().redis.zadd(scores, -7, 'b');
    expect(await status()).toBe('open');
    await stores().add('b', 1);
    expect(await counted()).toBe('2');
  });
});

describe('A shard of the release before, which counts no players', () => {
  /** Its updates leave a count of the next release as it is. */
  const update = (player: string, score: number) =>
    stores().redis.multi().zadd(scores, -score, player).hincrby(meta, 'seq', 1).exec();

  beforeEach(async () => {
    await stores().redis.hdel(meta, 'players:all');
  });

  it('is open, is read, and counts from its first update on', async () => {
    await update('a', 5);
    await update('b', 7);
    expect(await status()).toBe('open');
    expect(await page()).toMatchObject({ total: 2 });
    expect(await counted()).toBeNull();
    await stores().add('a', 1);
    expect(await counted()).toBe('2');
  });

  it('is open without a player if it had no update', async () => {
    expect(await status()).toBe('open');
    expect(await page()).toMatchObject({ total: 0 });
    await stores().add('a', 5);
    expect(await counted()).toBe('1');
  });

  it.each([...reads, ['an update', () => stores().store.add({ board, playerId: 'a', delta: 1 })] as const])(
    'has lost its ranking if it has none after updates: %s finds that out',
    async (_, call) => {
      await update('a', 5);
      await stores().redis.del(scores);
      await expect(call()).rejects.toBeInstanceOf(StoreRecoveringError);
      expect(await status()).toBe('closed');
    },
  );

  it('counts when it is opened after a recovery', async () => {
    await update('a', 5);
    await stores().redis.hset(meta, 'history', 'another');
    await status();
    expect(await stores().recover()).toMatchObject({ found: 'whole' });
    expect(await counted()).toBe('1');
  });

  it('may be written by processes of both releases at a time', async () => {
    await update('a', 5);
    await stores().add('b', 7);
    await update('c', 9);
    expect(await status()).toBe('open');
    await stores().add('d', 1);
    expect(await counted()).toBe('4');
  });
});

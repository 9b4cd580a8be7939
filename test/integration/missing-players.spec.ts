import { GLOBAL_BOARD, PlayersMissingError } from '@standings/domain';
import { EventDrain } from '@standings/delivery';
import { Recovery } from '@standings/recovery';
import { OneServer, RedisOutbox, ReplacedRankings } from '@standings/redis-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPage } from '../docs/markdown.js';
import { useBoardStores } from '../support/board-stores.js';
import { NeverStored } from '../support/direct-log.js';
import { readScores } from '../support/redis-scores.js';
import { waitUntil } from '../support/servers/index.js';

const board = GLOBAL_BOARD;
const scores = 'standings:{1:0/1}:scores:1:all';
const replaced = 'standings:{1:0/1}:replaced:1:all';
const meta = 'standings:{1:0/1}:meta';
const never = new AbortController().signal;

const stores = useBoardStores();

beforeEach(async () => {
  await stores().add('a', 5);
  await stores().add('b', 7);
  await stores().add('c', 9);
});

const rebuild = (force = false) => stores().rebuild({ force });
const loseRows = (...players: string[]) =>
  stores().dataSource.query('DELETE FROM player_scores WHERE player_id = ANY ($1)', [players]);

async function ranking(key = scores): Promise<Record<string, number>> {
  return Object.fromEntries(await readScores(stores().redis, key));
}

async function stored(): Promise<Record<string, number>> {
  const rows = await stores().dataSource.query<{ player_id: string; score: string }[]>('SELECT * FROM player_scores');
  return Object.fromEntries(rows.map(({ player_id, score }) => [player_id, Number(score)]));
}

/** What the page gives to `redis-cli` to put players back. */
function commandsOfPage(): string[][] {
  const [, block = ''] = /redis-cli [^\n]*<<'EOF'\n(.+?)\nEOF/s.exec(readPage('docs/operations.md')) ?? [];
  return block.split('\n').map((line) => line.split(' '));
}

const everybody = { a: 5, b: 7, c: 9 };

describe('a rebuild from a Postgres that has lost rows', () => {
  it('is refused, and Redis keeps its players', async () => {
    await loseRows('a', 'b');
    await expect(rebuild()).rejects.toThrow(new PlayersMissingError(board.id, 1, 3));
    expect(await ranking()).toEqual(everybody);
    expect((await stores().store.add({ board, playerId: 'a', delta: 1 })).scoreChanged?.event).toMatchObject({
      epoch: 1,
      newScore: 6,
    });
    expect(await stores().redis.exists(replaced, 'standings:{1:0/1}:restoration')).toBe(0);
  });

  it('is refused for a closed shard, too', async () => {
    await loseRows('a', 'b', 'c');
    await stores().redis.hset(meta, 'history', '');
    await stores().fence.check(stores().shard);
    await expect(rebuild()).rejects.toBeInstanceOf(PlayersMissingError);
    expect(await ranking()).toEqual(everybody);
  });

  it('is done if it is forced, and the ranking that it replaces is kept for a day', async () => {
    await loseRows('a', 'b');
    expect(await rebuild(true)).toMatchObject({ copied: 1, kept: 3 });
    expect(await ranking()).toEqual({ c: 9 });
    expect(await ranking(replaced)).toEqual(everybody);
    expect(await stores().redis.ttl(replaced)).toBeGreaterThan(24 * 60 * 60);
  });

  it('keeps the ranking with the missing players through rebuilds that drop nobody', async () => {
    await loseRows('a');
    await rebuild(true);
    for (let time = 0; time < 2; time++) expect(await rebuild()).toMatchObject({ copied: 2, kept: 0 });
    expect(await ranking(replaced)).toEqual(everybody);
  });

  it('leaves a ranking that is put back as docs/operations.md says', async () => {
    await loseRows('a', 'b');
    await rebuild(true);
    await stores().add('c', 1);
    for (const [name, ...args] of commandsOfPage()) await stores().redis.call(name as string, ...args);
    expect(await ranking()).toEqual({ ...everybody, c: 10 });
    expect(await stores().redis.keys('*back*')).toEqual([]);
    expect(await stores().repair('score-repository')).toMatchObject({ different: 2, repaired: 2 });
    expect(await stored()).toEqual({ ...everybody, c: 10 });
  });
});

describe('a rebuild while new players arrive', () => {
  it('counts none as missing whose update is not stored yet', async () => {
    for (let i = 0; i < 50; i++) await stores().store.add({ board, playerId: `new${i}`, delta: 1 });
    expect(await rebuild()).toMatchObject({ copied: 53, kept: 0 });
  });

  it('is refused after 5 s in which their updates do not get to Postgres', async () => {
    await stores().store.add({ board, playerId: 'new', delta: 1 });
    class Lost extends RedisOutbox {
      override async oldest() {
        return [];
      }
    }
    const drain = new EventDrain(
      new Lost(new OneServer(stores().redis), stores().fence),
      stores().log,
      new NeverStored(),
    );
    const recovery = new Recovery(stores().ports, drain, stores().deployment);
    const began = performance.now();
    await expect(recovery.rebuild(board, () => undefined, never)).rejects.toBeInstanceOf(PlayersMissingError);
    expect(performance.now() - began).toBeLessThan(6500);
    expect(await ranking()).toEqual({ ...everybody, new: 1 });
  });
});

describe('a recovery with a Postgres that has lost rows', () => {
  it('leaves an intact Redis as it is', async () => {
    await loseRows('a', 'b');
    await stores().redis.hset(meta, 'history', 'another');
    await stores().fence.check(stores().shard);
    expect(await stores().recover()).toMatchObject({ found: 'whole', copied: 0, kept: 0 });
    expect(await ranking()).toEqual(everybody);
  });

  it('keeps the ranking that it replaces because its epoch has ended', async () => {
    await loseRows('a', 'b');
    await stores().dataSource.query('UPDATE epochs SET epoch = epoch + 5');
    stores().fence.endBelow(stores().shard, 6);
    await stores().fence.check(stores().shard);
    expect(await stores().recover()).toMatchObject({ found: 'older', copied: 1, kept: 3 });
    expect(await ranking(replaced)).toEqual(everybody);
  });

  it('keeps the ranking of a board of which nothing else is known', async () => {
    await loseRows('a');
    await stores().redis.hdel(meta, 'epoch', 'history', 'seq');
    await stores().fence.check(stores().shard);
    expect(await stores().recover()).toMatchObject({ found: 'empty', copied: 2, kept: 3 });
    expect(await ranking(replaced)).toEqual(everybody);
  });
});

describe('a ranking that is kept', () => {
  /** Looks once, as the api does every minute. */
  async function look(): Promise<void> {
    let rounds = 0;
    const loop = new ReplacedRankings(new OneServer(stores().redis), stores().fence, async (_, signal) => {
      rounds += 1;
      if (rounds > 1) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    loop.start();
    await waitUntil(async () => expect(rounds).toBe(2), 5000);
    await loop.stop({ timeoutMs: 1000 });
  }

  it('is dropped after a day by an api, before Redis does it on the spot', async () => {
    await loseRows('a');
    await rebuild(true);
    await look();
    expect(await stores().redis.exists(replaced)).toBe(1);
    await stores().redis.zadd('standings:{1:0/1}:replaced-rankings', Math.floor(Date.now() / 1000) - 1, '1:all');
    await look();
    expect(await stores().redis.exists(replaced)).toBe(0);
  });

  it('exists only if the new one has fewer players and a ranking was replaced', async () => {
    await stores().redis.zadd(scores, -99, 'a');
    expect(await rebuild()).toMatchObject({ kept: 0 });
    expect(await ranking()).toEqual(everybody);
    await stores().redis.set(scores, 'text');
    await stores().fence.check(stores().shard);
    expect(await stores().ports.rankings.count(stores().ranking, stores().shard)).toBe(0);
    expect(await rebuild()).toMatchObject({ kept: 0 });
    expect(await ranking()).toEqual(everybody);
    expect(await stores().redis.exists(replaced)).toBe(0);
  });
});

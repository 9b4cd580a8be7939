import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventDrain } from '@standings/delivery';
import { GLOBAL_BOARD, rankingIdOf, type ScoreChange, StoreRecoveringError } from '@standings/domain';
import { type Progress, Recovery } from '@standings/recovery';
import { connectRedis } from '@standings/redis-store';
import { describe, expect, it } from 'vitest';
import { rankingField, ShardKeys } from '../../libs/redis-store/src/shard/keys.js';
import { useBoardStores } from '../support/board-stores.js';
import { EUROPE_BOARD, viewOf } from '../support/boards.js';
import { NothingLeft } from '../support/direct-log.js';
import { redisParts } from '../support/redis-parts.js';

const never = new AbortController().signal;

const stores = useBoardStores();

describe('a process that did not open the shard itself', () => {
  it('goes on under the epoch that another one began, without a refusal', async () => {
    const otherRedis = connectRedis({ url: stores().server.url, commandTimeoutMs: 5000 });
    await once(otherRedis, 'ready');
    const { fence, restore, rankings, outbox } = redisParts(otherRedis, stores().deployment);
    await fence.check(stores().shard);
    const drain = new EventDrain(outbox, stores().log, new NothingLeft());
    const other = new Recovery({ ...stores().ports, states: fence, restore, rankings }, drain, stores().deployment);
    expect(await other.rebuild(GLOBAL_BOARD, () => undefined, never)).toMatchObject({ epoch: 1 });
    expect((await stores().apply('a', 1)).scoreChanged?.event).toMatchObject({ epoch: 1, seq: 1 });
    otherRedis.disconnect();
  });
});

describe('a rebuild', () => {
  it('loses no update that arrives meanwhile, and counts none twice', async () => {
    for (let i = 0; i < 500; i++) await stores().add(`p${i}`, 1000);
    const sums = new Map<string, number>();
    const rebuilt = new AbortController();
    const writer = (async () => {
      for (let i = 0; !rebuilt.signal.aborted; i++) {
        const playerId = `p${i % 700}`;
        const change = await stores()
          .apply(playerId, 1)
          .catch((error: unknown) => error);
        if (change instanceof StoreRecoveringError) await sleep(1);
        else if (change instanceof Error) throw change;
        else {
          sums.set(playerId, (sums.get(playerId) ?? 0) + 1);
          if (i % 3 > 0) await stores().deliver(change as ScoreChange);
        }
      }
    })();
    const stages = new Set<string>();
    const report = ({ stage }: Progress) => void stages.add(stage);
    for (let time = 0; time < 5; time++) {
      await sleep(20);
      expect(await stores().rebuild({}, report)).toMatchObject({ epoch: 1 });
    }
    rebuilt.abort();
    await writer;
    for (const { entry, events } of await stores().outbox.oldest(stores().shard, 10_000)) {
      await stores().log.append(events);
      await stores().outbox.confirm([entry]);
    }
    expect(stages).toContain('scores');
    expect(sums.size).toBeGreaterThan(10);
    const players = Array.from({ length: 700 }, (_, i) => `p${i}`);
    const expected = players.map((id, i) => (i < 500 ? 1000 : 0) + (sums.get(id) ?? 0) || null);
    const { entries } = await stores().store.ranks(stores().view, players);
    expect(entries.map((entry) => entry?.score ?? null)).toEqual(expected);
    expect(await stores().storedScores(players)).toEqual(expected);
  });

  it('of a board whose shard is closed recovers the shard first: its other boards have what Redis lost', async () => {
    const europe = viewOf(EUROPE_BOARD);
    const add = async (delta: number) =>
      stores().deliver(await stores().store.add({ board: EUROPE_BOARD, playerId: 'a', delta }));
    await stores().add('b', 7);
    await add(1);
    const scores = new ShardKeys(stores().shard).scores(rankingField(rankingIdOf(europe)));
    const before = await stores().redis.zscore(scores, 'a');
    await add(4);
    // Its latest update is lost, and the server has another history.
    await stores().redis.zadd(scores, before as string, 'a');
    await stores().redis.hincrby(stores().meta, 'seq', -1);
    await stores().restarted();
    expect(await stores().rebuild()).toMatchObject({ board: 'global' });
    expect(await stores().store.rank(europe, 'a')).toMatchObject({ score: 5 });
  });

  it('that fails because Redis is out of memory leaves nothing behind in it', async () => {
    await stores().add('a', 5);
    await stores().dataSource.query(
      `INSERT INTO player_scores SELECT 1, 'all', 'p' || i, i, 1, i, false, now() FROM generate_series(1, 40000) AS i`,
    );
    const used = /used_memory:(\d+)/.exec(await stores().redis.info('memory'))?.[1];
    await stores().redis.config('SET', 'maxmemory', Number(used) + 1_500_000);
    try {
      await expect(stores().rebuild()).rejects.toThrow('OOM');
    } finally {
      await stores().redis.config('SET', 'maxmemory', 0);
    }
    expect(await stores().redis.exists('standings:{1:0/1}:staged:1:all', 'standings:{1:0/1}:restoration')).toBe(0);
    expect((await stores().apply('a', 1)).newScore).toBe(6);
  });

  it('drops from the ranking what is not in Postgres', async () => {
    await stores().add('a', 5);
    await stores().redis.zadd('standings:{1:0/1}:scores:1:all', -99, 'stranger', -77, 'a');
    await stores().rebuild({ force: true });
    await stores().expectSame({ a: 5 });
  });
});

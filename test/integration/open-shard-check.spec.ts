import { connect } from 'node:net';
import { StoreRecoveringError } from '@standings/domain';
import { EpochHealthCheck } from '@standings/recovery';
import { Fence, OneServer } from '@standings/redis-store';
import { describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { redisParts } from '../support/redis-parts.js';
import { SCORES } from '../support/redis-scores.js';
import { waitUntil } from '../support/servers/index.js';
import { ONE_SHARD } from '../support/boards.js';

const stores = useBoardStores();

describe('data that looks intact and is not', () => {
  const scores = 'standings:{1:0/1}:scores:1:all';
  const outboxKey = 'standings:{1:0/1}:outbox';

  it('of an old master is replaced, and the updates that it took are dropped as in Postgres', async () => {
    await stores().add('a', 5);
    await stores().add('b', 7);
    const leftBehind = await Promise.all([stores().meta, scores].map((key) => stores().redis.dumpBuffer(key)));
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    await stores().recover();
    await stores().add('b', 1);
    for (const [i, data] of leftBehind.entries())
      await stores().redis.restore([stores().meta, scores][i] as string, 0, data, 'REPLACE');
    // It calls itself whole. A process that has seen its successor takes nothing more, and what one takes that has not is lost.
    expect((await stores().fence.check(stores().shard)).status).toBe('closed');
    const other = redisParts(stores().redis, stores().deployment, stores().placement);
    await other.fence.check(stores().shard);
    const lost = await other.store.add({ board: stores().board, playerId: 'a', delta: 100 });
    expect(lost.scoreChanged?.event.epoch).toBe(1);
    await stores().deliver(lost);
    await stores().look(1, other.fence);
    expect(other.fence.closed()).toEqual([stores().shard]);
    expect(await stores().recover()).toMatchObject({ epoch: 3, found: 'older', copied: 2 });
    await stores().expectSame({ b: 8, a: 5 });
  });

  it('is not suspected while another process recovers or rebuilds it', async () => {
    await stores().add('a', 5);
    const looks = new AbortController();
    const looking = (async () => {
      while (!looks.signal.aborted) await stores().look();
    })();
    for (let time = 0; time < 10; time++) {
      expect(await stores().rebuild()).toMatchObject({ epoch: 1 });
      expect(stores().fence.closed()).toEqual([]);
    }
    looks.abort();
    await looking;
  });

  it.each([
    ['another type in the place of what is known of it', () => stores().redis.set(stores().meta, 'text')],
    ['nothing in the place of what is known of it', () => stores().redis.del(stores().meta)],
  ])('%s is noticed, and there again after a recovery', async (_, damage) => {
    await stores().add('a', 5);
    await stores().add('b', 7);
    for (let time = 0; time < 2; time++) {
      await damage();
      await stores().look();
      expect(stores().fence.closed()).toEqual([stores().shard]);
      expect(await stores().recover()).toMatchObject({ found: 'empty', copied: 2 });
      await stores().expectSame({ b: 7, a: 5 });
    }
    await stores().add('a', 1);
    await stores().expectSame({ b: 7, a: 6 });
  });

  it('does not include a board without players, nor one that a rebuild has emptied', async () => {
    await stores().look();
    expect(stores().fence.open()).toEqual([stores().shard]);
    await stores().apply('a', 5);
    await stores().redis.del(outboxKey);
    await stores().rebuild({ force: true });
    await stores().look();
    expect(stores().fence.open()).toEqual([stores().shard]);
    expect(await stores().store.top(stores().view, 1, null)).toMatchObject({ total: 0 });
  });
});

describe('data of an epoch that Postgres does not know, because its backup is older', () => {
  it('goes on, is told of by health, and is known again after a recovery', async () => {
    await stores().add('a', 5);
    await stores().restarted();
    expect(await stores().recover()).toMatchObject({ epoch: 2 });
    await stores().dataSource.query('DELETE FROM epochs WHERE epoch > 1');
    const health = new EpochHealthCheck(await stores().look(2));
    expect(await health.check()).toMatchObject({
      up: false,
      reason: expect.stringContaining('shard 1:0/1 is in epoch 2, and the score repository knows 1'),
    });
    await stores().add('a', 1);
    await stores().restarted();
    expect(await stores().recover()).toMatchObject({ epoch: 3, found: 'whole' });
    expect((await stores().look(2)).ahead).toEqual([]);
    await stores().expectSame({ a: 6 });
  });
});

describe('a history that Redis gives itself on a live connection', () => {
  const historyNow = async () => /^master_replid:(\w+)/m.exec(await stores().redis.info('replication'))?.[1];
  const changed = (from: string | undefined) => waitUntil(async () => expect(await historyNow()).not.toBe(from), 5000);

  it('closes no shard when its first replica comes or its last one has been away for an hour', async () => {
    await stores().add('a', 5);
    const alone = await historyNow();
    const replica = connect(Number(new URL(stores().server.url).port), '127.0.0.1');
    replica.write('PSYNC ? -1\r\n');
    await changed(alone);
    // The script refuses the history that it was told. Then the shard is looked at, and the update sent again.
    expect((await stores().apply('a', 1)).scoreChanged?.event.epoch).toBe(1);
    await stores().look();
    expect(stores().fence.open()).toEqual([stores().shard]);

    const followed = await historyNow();
    // Its default is an hour.
    await stores().redis.config('SET', 'repl-backlog-ttl', 1);
    replica.destroy();
    await changed(followed);
    await stores().look();
    expect(stores().fence.open()).toEqual([stores().shard]);
    expect((await stores().apply('a', 1)).scoreChanged?.event.epoch).toBe(1);
    // A process that did not see it open cannot know.
    expect(
      await new Fence(new OneServer(stores().redis), ONE_SHARD, stores().deployment).check(stores().shard),
    ).toMatchObject({
      status: 'closed',
    });
  });

  it('takes no update of a server that was promoted since the shard was found open', async () => {
    await stores().add('a', 5);
    await stores().redis.replicaof('127.0.0.1', 1);
    await stores().redis.replicaof('NO', 'ONE');
    await expect(stores().apply('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await stores().redis.zscore(SCORES, 'a')).toBe('-5');
  });

  it('closes its shards when the server was a replica in between', async () => {
    await stores().add('a', 5);
    await stores().redis.replicaof('127.0.0.1', 1);
    await stores().redis.replicaof('NO', 'ONE');
    await stores().look();
    expect(stores().fence.closed()).toEqual([stores().shard]);
    expect(await stores().recover()).toMatchObject({ epoch: 2, found: 'whole' });
  });
});

import { type EpochAuthority, GLOBAL_BOARD, LockLostError } from '@standings/domain';
import { createDataSource, TypeormEpochAuthority } from '@standings/persistence';
import { describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { waitUntil } from '../support/servers/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const stores = useBoardStores('closed');

describe('two repairs at a time', () => {
  const players = Array.from({ length: 20 }, (_, i) => `p${i}`);

  it('make up for a difference once', async () => {
    await stores().recover();
    for (const player of players) {
      await stores().add(player, 50);
      await stores().redis.zadd('standings:{1:0/1}:scores:1:all', -10, player);
    }
    const both = await Promise.all([stores().repair('ranking-store'), stores().repair('ranking-store')]);
    expect(both.filter((drift) => drift !== null)).toMatchObject([{ different: 20, repaired: 20 }]);
    await stores().expectSame(Object.fromEntries(players.map((player) => [player, 50])));
  });
});

describe('two recoveries at a time', () => {
  it('are kept apart by the lock', async () => {
    const second = await stores().epochs.exclusively(stores().shard, () => stores().recover());
    expect(second).toBeNull();
    expect(stores().fence.closed()).toEqual([stores().shard]);
  });

  it('are not kept from a shard by a process that is frozen, or on a machine that is gone', async () => {
    const { proxy, itsEpochs, itsData } = await behindProxy();
    const frozen = itsEpochs.exclusively(stores().shard, async (lock) => {
      proxy.freeze();
      expect(await stores().recover()).toBeNull();
      await waitUntil(async () => expect(await stores().recover()).toMatchObject({ epoch: 1 }), 20_000);
      proxy.pass();
      return lock.raiseEpoch({ epoch: 5, seq: 1 }, 'store');
    });
    await expect(frozen).rejects.toBeInstanceOf(LockLostError);
    expect(await stores().dataSource.query('SELECT epoch FROM epochs')).toEqual([{ epoch: '1' }]);
    await itsData.destroy();
    await proxy.close();
  });

  it('are not kept from a shard by a lock that Postgres gave when nobody waited for it any more', async () => {
    const { proxy, itsEpochs, itsData } = await behindProxy();
    proxy.holdReplies();
    await expect(itsEpochs.exclusively(stores().shard, async () => 1)).rejects.toThrow(
      'it does not answer a statement in time',
    );
    proxy.pass();
    await waitUntil(async () => expect(await stores().epochs.exclusively(stores().shard, async () => 1)).toBe(1), 5000);
    await itsData.destroy();
    await proxy.close();
  });

  async function behindProxy() {
    const url = new URL(stores().database.url);
    const proxy = await TcpProxy.to(Number(url.port));
    url.port = String(proxy.port);
    const itsData = await createDataSource({ url: url.href, poolSize: 3, statementTimeoutMs: 200 }).initialize();
    return { proxy, itsData, itsEpochs: new TypeormEpochAuthority(itsData) };
  }

  it('begin again where one was interrupted', async () => {
    await stores().recover();
    await stores().add('a', 5);
    const stopping = new AbortController();
    await expect(
      stores().recovery.rebuild(GLOBAL_BOARD, () => stopping.abort(new Error('stopping')), stopping.signal),
    ).rejects.toThrow('stopping');
    expect(await stores().rebuild()).toMatchObject({ copied: 1 });
    await stores().expectSame({ a: 5 });
    expect(await stores().redis.exists('standings:{1:0/1}:staged:1:all')).toBe(0);
  });
});

describe('the epoch of a shard', () => {
  it('ends while writers overlap without a pause', async () => {
    const raise = (of: EpochAuthority) => of.exclusively(stores().shard, (lock) => lock.raiseEpoch(null, 'store'));
    await raise(stores().epochs);
    const stopping = new AbortController();
    const writers = Array.from({ length: 4 }, async () => {
      const runner = stores().dataSource.createQueryRunner();
      while (!stopping.signal.aborted) {
        await runner.startTransaction();
        await runner.query('SELECT FROM epochs FOR SHARE');
        await runner.query('SELECT pg_sleep(0.03)');
        await runner.commitTransaction();
      }
      await runner.release();
    });
    const own = createDataSource({ url: stores().database.url, poolSize: 2 });
    await own.initialize();
    const began = performance.now();
    await raise(new TypeormEpochAuthority(own));
    expect(performance.now() - began).toBeLessThan(2000);
    stopping.abort();
    await Promise.all(writers);
    await own.destroy();
  });
});

import { ALL_TIME, LockLostError, RestorationEndedError, shardsOf, type Version } from '@standings/domain';
import { createDataSource, TypeormEpochAuthority } from '@standings/persistence';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { BoardStores } from '../support/board-stores.js';
import { waitUntil } from '../support/servers/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';

let stores: BoardStores;

beforeAll(async () => {
  stores = await BoardStores.start(inject('servers').postgres.url);
});

beforeEach(() => stores.wipe());

afterAll(() => stores.stop());

describe('two repairs at a time', () => {
  const players = Array.from({ length: 20 }, (_, i) => `p${i}`);

  it('make up for a difference once', async () => {
    await stores.recover();
    for (const player of players) {
      await stores.add(player, 50);
      await stores.redis.zadd('standings:{global/0}:scores:all', -10, player);
    }
    const both = await Promise.all([stores.repair('ranking-store'), stores.repair('ranking-store')]);
    expect(both.filter((drift) => drift !== null)).toMatchObject([{ different: 20, repaired: 20 }]);
    await stores.expectSame(Object.fromEntries(players.map((player) => [player, 50])));
  });
});

describe('two recoveries at a time', () => {
  it('are kept apart by the lock', async () => {
    const second = await stores.epochs.exclusively(stores.shard, () => stores.recover());
    expect(second).toBeNull();
    expect(stores.fence.closed()).toEqual([stores.shard]);
  });

  it('are kept apart in Redis: the earlier one can do nothing any more', async () => {
    const first = await stores.ports.restore.begin(stores.shard, stores.view);
    const second = await stores.ports.restore.begin(stores.shard, stores.view);
    await expect(first.close()).rejects.toBeInstanceOf(RestorationEndedError);
    await expect(first.put('live', [{ playerId: 'a', score: 1 }])).rejects.toBeInstanceOf(RestorationEndedError);
    await expect(first.open(9, 'live')).rejects.toBeInstanceOf(RestorationEndedError);
    await second.open(1, 'live');
    expect(await stores.store.top(stores.view, 1, null)).toMatchObject({ total: 0 });
    await expect(second.open(2, 'live')).rejects.toBeInstanceOf(RestorationEndedError);
    expect(await stores.redis.hget(stores.meta, 'epoch')).toBe('1');
  });

  it('are kept apart in Postgres: a process that has lost the lock cannot raise the epoch', async () => {
    const raised = stores.epochs.exclusively(stores.shard, async (lock) => {
      await stores.dataSource.query(`
        SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE locktype = 'advisory' AND datname = current_database()`);
      return lock.raiseEpoch({ epoch: 5, seq: 1 }, 'store');
    });
    await expect(raised).rejects.toBeInstanceOf(LockLostError);
    expect(await stores.dataSource.query('SELECT * FROM epochs')).toEqual([]);
    expect(
      await stores.epochs.exclusively(stores.shard, (lock) => lock.raiseEpoch({ epoch: 5, seq: 1 }, 'store')),
    ).toMatchObject({ epoch: 6 });
  });

  it('are not kept from a shard by a process that is frozen, or on a machine that is gone', async () => {
    const { proxy, itsEpochs, itsData } = await behindProxy();
    const frozen = itsEpochs.exclusively(stores.shard, async (lock) => {
      proxy.freeze();
      expect(await stores.recover()).toBeNull();
      await waitUntil(async () => expect(await stores.recover()).toMatchObject({ epoch: 1 }), 20_000);
      proxy.pass();
      return lock.raiseEpoch({ epoch: 5, seq: 1 }, 'store');
    });
    await expect(frozen).rejects.toBeInstanceOf(LockLostError);
    expect(await stores.dataSource.query('SELECT epoch FROM epochs')).toEqual([{ epoch: '1' }]);
    await itsData.destroy();
    await proxy.close();
  });

  it('are not kept from a shard by a lock that Postgres gave when nobody waited for it any more', async () => {
    const { proxy, itsEpochs, itsData } = await behindProxy();
    proxy.holdReplies();
    await expect(itsEpochs.exclusively(stores.shard, async () => 1)).rejects.toThrow(
      'it does not answer a statement in time',
    );
    proxy.pass();
    await waitUntil(async () => expect(await stores.epochs.exclusively(stores.shard, async () => 1)).toBe(1), 5000);
    await itsData.destroy();
    await proxy.close();
  });

  async function behindProxy() {
    const url = new URL(stores.database.url);
    const proxy = await TcpProxy.to(Number(url.port));
    url.port = String(proxy.port);
    const itsData = await createDataSource({ url: url.href, poolSize: 3, statementTimeoutMs: 200 }).initialize();
    return { proxy, itsData, itsEpochs: new TypeormEpochAuthority(itsData) };
  }

  it('begin again where one was interrupted', async () => {
    await stores.recover();
    await stores.add('a', 5);
    const stopping = new AbortController();
    await expect(
      stores.recovery.rebuild('global', () => stopping.abort(new Error('stopping')), stopping.signal),
    ).rejects.toThrow('stopping');
    expect(await stores.rebuild()).toMatchObject({ copied: 1 });
    await stores.expectSame({ a: 5 });
    expect(await stores.redis.exists('standings:{global/0}:staged:all')).toBe(0);
  });
});

describe('the epoch of a shard', () => {
  const row = {
    board: 'global',
    period: ALL_TIME,
    playerId: 'a',
    score: 5,
    seq: 9,
    lastUpdated: '2026-11-25T12:00:00.000Z',
  };

  const raise = (data: Version | null, shard = stores.shard) =>
    stores.epochs.exclusively(shard, (lock) => lock.raiseEpoch(data, 'store'));
  const save = (epoch: number, seq: number, playerId = 'a') =>
    stores.repository.save([{ ...row, epoch, seq, playerId }]);

  it('is above all that was ever stored, and above those of every other shard', async () => {
    await save(7, 9);
    expect(await raise(null)).toMatchObject({ epoch: 8 });
    expect(await raise({ epoch: 8, seq: 0 }, shardsOf('region.eu')[0])).toMatchObject({ epoch: 9 });
    expect(await raise({ epoch: 20, seq: 1 })).toMatchObject({ epoch: 21 });
    expect(await stores.epochs.epochsOf([stores.shard, ...shardsOf('region.eu'), ...shardsOf('new')])).toEqual([
      21, 9, 0,
    ]);
  });

  it('lets data go on only if its epoch is the present one, or later than any that is known', async () => {
    expect(await raise(null)).toEqual({ epoch: 1, goesOn: false });
    expect(await raise({ epoch: 1, seq: 5 })).toEqual({ epoch: 2, goesOn: true });
    expect(await raise({ epoch: 1, seq: 5 })).toEqual({ epoch: 3, goesOn: false });
    expect(await raise({ epoch: 9, seq: 5 })).toEqual({ epoch: 10, goesOn: true });
  });

  it('keeps what its data had when it ended, and refuses the rest, as of an epoch whose data was replaced', async () => {
    await raise(null);
    await raise({ epoch: 1, seq: 5 });
    expect(await save(1, 5)).toEqual({ newer: 1, late: 0 });
    expect(await save(1, 6)).toEqual({ newer: 0, late: 1 });
    await raise(null);
    expect(await save(2, 1)).toEqual({ newer: 0, late: 1 });
    expect(await save(3, 1)).toEqual({ newer: 1, late: 0 });
  });

  it('ends while writers overlap without a pause', async () => {
    await raise(null);
    const stopping = new AbortController();
    const writers = Array.from({ length: 4 }, async () => {
      const runner = stores.dataSource.createQueryRunner();
      while (!stopping.signal.aborted) {
        await runner.startTransaction();
        await runner.query('SELECT FROM epochs FOR SHARE');
        await runner.query('SELECT pg_sleep(0.03)');
        await runner.commitTransaction();
      }
      await runner.release();
    });
    const own = createDataSource({ url: stores.database.url, poolSize: 2 });
    await own.initialize();
    const began = performance.now();
    const epochs = new TypeormEpochAuthority(own);
    await epochs.exclusively(stores.shard, (lock) => lock.raiseEpoch(null, 'store'));
    expect(performance.now() - began).toBeLessThan(2000);
    stopping.abort();
    await Promise.all(writers);
    await own.destroy();
  });

  it('waits for scores in flight, also the first time that it is raised', async () => {
    const waiting = (count: number) =>
      waitUntil(async () => {
        const statement = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        expect(await stores.dataSource.query(statement)).toHaveLength(count);
      }, 5000);
    const done: string[] = [];
    const noting = <T>(name: string, work: Promise<T>) => work.finally(() => done.push(name));
    // Somebody else has written the row of the player and not committed it.
    const other = stores.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(`INSERT INTO player_scores VALUES ('global', 'all', 'a', 1, 1, 1, false, now())`);
    const inFlight = noting('in flight', stores.repository.save([{ ...row, epoch: 1 }]));
    await waiting(1);
    const raised = noting('raised', raise({ epoch: 1, seq: 0 }));
    await waiting(2);
    const late = stores.repository.save([{ ...row, playerId: 'b', epoch: 1 }]);
    await waiting(3);
    await other.rollbackTransaction();
    await other.release();
    expect(await Promise.all([inFlight, raised, late])).toEqual([
      { newer: 1, late: 0 },
      { epoch: 2, goesOn: true },
      { newer: 0, late: 1 },
    ]);
    expect(done[0]).toBe('in flight');
  });
});

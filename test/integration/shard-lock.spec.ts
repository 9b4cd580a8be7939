import { once } from 'node:events';
import { GLOBAL_BOARD, LockLostError, type ShardId, type ShardLock } from '@standings/domain';
import { createDataSource, TypeormEpochAuthority } from '@standings/persistence';
import { EventDrain } from '@standings/delivery';
import { DriftRepair, type Progress, Recovery, type Sighting } from '@standings/recovery';
import { Fence, OneServer } from '@standings/redis-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { inTime } from '../support/in-time.js';
import { useBoardStores } from '../support/board-stores.js';
import { NeverStored } from '../support/direct-log.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { CUT_LOCKS } from '../support/cut-locks.js';
import { ONE_SHARD } from '../support/boards.js';

const board = GLOBAL_BOARD;
const never = new AbortController().signal;

const stores = useBoardStores();

const cut = () => stores().dataSource.query(CUT_LOCKS);

/** Resolves when the work is told that its lock is lost. */
const toldLost = ({ lost }: ShardLock) => once(lost, 'abort');

describe('the lock of a shard', () => {
  it('tells its work at once that it is lost', async () => {
    const lost = stores().epochs.exclusively(stores().shard, async (lock) => {
      const told = toldLost(lock);
      await cut();
      await inTime(1000, told);
      await lock.assertHeld();
    });
    await expect(lost).rejects.toBeInstanceOf(LockLostError);
    expect(await stores().epochs.exclusively(stores().shard, async (lock) => lock.lost.aborted)).toBe(false);
  });

  it(
    'counts as lost when Postgres has not answered for as long as it keeps a silent session',
    { timeout: 30_000 },
    async () => {
      const url = new URL(stores().database.url);
      const proxy = await TcpProxy.to(Number(url.port));
      url.port = String(proxy.port);
      const itsData = await createDataSource({ url: url.href, poolSize: 3, statementTimeoutMs: 60_000 }).initialize();
      const began = performance.now();
      const lost = new TypeormEpochAuthority(itsData).exclusively(stores().shard, async (lock) => {
        const told = toldLost(lock);
        proxy.holdReplies();
        await told;
        await lock.assertHeld();
      });
      await expect(lost).rejects.toBeInstanceOf(LockLostError);
      // A beat at 2 s at the latest, and 8 s for its answer.
      expect(performance.now() - began).toBeLessThan(11_000);
      await proxy.close();
      await itsData.destroy();
    },
  );
});

describe('a job whose lock is lost', () => {
  it('ends, and leaves the shard to the next', async () => {
    await stores().add('a', 5);
    // Without the news of the loss the job would wait for ever.
    const drain = new EventDrain(stores().outbox, stores().log, new NeverStored());
    const waiting = new Recovery(stores().ports, drain, stores().deployment);
    let cutting: Promise<unknown> | undefined;
    const report = ({ stage }: Progress) => {
      if (stage === 'log') cutting ??= cut();
    };
    const failing = waiting.rebuild(board, report, never);
    await expect(failing).rejects.toBeInstanceOf(LockLostError);
    expect((await stores().store.add({ board, playerId: 'a', delta: 1 })).newScore).toBe(6);
    expect(await stores().redis.exists('standings:{1:0/1}:restoration', 'standings:{1:0/1}:staged:1:all')).toBe(0);
    expect(await stores().rebuild()).toMatchObject({ copied: 1 });
  });

  it('closes no shard any more, and ends no restoration of the process that has the lock now', async () => {
    const rebuilt = stores().epochs.exclusively(stores().shard, async (lock) => {
      const restoration = await stores().ports.restore.begin(stores().shard);
      const told = toldLost(lock);
      await cut();
      // Otherwise the session may be given back before it ends.
      await told;
      return restoration;
    });
    const restoration = await rebuilt;
    class Late extends Fence {
      override async check(shard: ShardId) {
        const state = await super.check(shard);
        await cut();
        return state;
      }
    }
    const states = new Late(new OneServer(stores().redis), ONE_SHARD, stores().deployment);
    const late = new Recovery({ ...stores().ports, states }, stores().drain, stores().deployment);
    await expect(late.rebuild(board, () => undefined, never)).rejects.toBeInstanceOf(LockLostError);
    await restoration!.put('staged', [{ ...stores().ranking, playerId: 'a', score: 1 }]);
    expect((await stores().store.add({ board, playerId: 'a', delta: 1 })).newScore).toBe(1);
  });
});

describe('a repair that comes late', () => {
  const repair = (sightings: readonly Sighting[]) =>
    stores().epochs.exclusively(stores().shard, (lock) =>
      new DriftRepair(stores().commands).run(board, sightings, 'ranking-store', [lock], never),
    );

  /** Seen once, by as many as like to repair it. */
  async function sight(playerId: string): Promise<Sighting> {
    const [[ranked = null], [stored = null], { version, rebuilds }] = await Promise.all([
      stores().ports.rankings.scoresOf(stores().ranking, [playerId]),
      stores().scores.scoresOf(stores().ranking, [playerId]),
      stores().fence.check(stores().shard),
    ]);
    return { period: stores().ranking.period, playerId, epoch: version!.epoch, rebuilds, ranked, stored };
  }

  const score = async () => (await stores().store.rank(stores().view, 'a'))?.score;
  const storedScore = async () => (await stores().scores.scoresOf(stores().ranking, ['a']))[0]?.score;

  beforeEach(async () => {
    await stores().add('a', 50);
    await stores().redis.zadd('standings:{1:0/1}:scores:1:all', -10, 'a');
  });

  it.each([
    ['the player was repaired', 0],
    ['the player was repaired and updates have led back to the wrong score', -40],
    ['the player was repaired and updated', 3],
  ])('changes nothing after %s', async (_, delta) => {
    const seen = [await sight('a')];
    expect(await repair(seen)).toMatchObject({ repaired: 1, moved: [] });
    await stores().add('a', delta);
    expect(await repair(seen)).toMatchObject({ repaired: 0, moved: seen });
    expect([await score(), await storedScore()]).toEqual([50 + delta, 50 + delta]);
  });

  it('changes nothing after a rebuild and updates that have led back to the wrong score', async () => {
    const seen = [await sight('a')];
    await stores().rebuild();
    await stores().add('a', -40);
    expect(await repair(seen)).toMatchObject({ repaired: 0, moved: seen });
    expect([await score(), await storedScore()]).toEqual([10, 10]);
  });

  it('leaves the next difference to the next repair, also if it looks the same', async () => {
    for (let time = 0; time < 3; time++) {
      await stores().redis.zadd('standings:{1:0/1}:scores:1:all', -10, 'a');
      expect(await repair([await sight('a')])).toMatchObject({ repaired: 1 });
      expect([await score(), await storedScore()]).toEqual([50, 50]);
    }
  });
});

import {
  type EpochAuthority,
  LayoutChangedError,
  type LayoutAuthority,
  LockLostError,
  RepositoryUnavailableError,
  type ScoreRepository,
  type ShardId,
  shardsOf,
  StoreInUseError,
} from '@standings/domain';
import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_ALL } from './places.js';
import { row } from './score-rows.js';

const STORE = 'a ranking store';
const [SHARD] = shardsOf({ number: 1, shards: 1 });
const NEXT = { number: 2, shards: 2 };

/** A layout authority of a deployment that has no layout and no epoch. */
export interface LayoutAuthorityUnderTest {
  readonly layouts: LayoutAuthority;
  /** That of another process. */
  readonly other: LayoutAuthority;
  /** One whose database cannot be used. */
  readonly unavailable: LayoutAuthority;
  readonly epochs: EpochAuthority;
  readonly repository: ScoreRepository;
  /** Ends every connection that holds a lock. */
  readonly cut: () => Promise<unknown>;
}

/** What every layout authority does. @param open gives one as new. */
export function layoutAuthorityContract(name: string, open: () => Promise<LayoutAuthorityUnderTest>): void {
  describe(`${name} as a layout authority`, () => {
    let its: LayoutAuthorityUnderTest;

    beforeEach(async () => {
      its = await open();
    });

    const raise = (shard: ShardId) =>
      its.epochs.exclusively(shard, async (lock) => (await lock.raiseEpoch(null, STORE)).epoch);
    const storesOf = (shards: readonly ShardId[]) => new Map(shards.map((shard) => [shard, STORE]));

    it('records the number of shards of a new deployment once, whatever later processes say', async () => {
      const first = await Promise.all([its.layouts.present(4), its.other.present(4)]);
      expect(first).toEqual([
        { number: 1, shards: 4 },
        { number: 1, shards: 4 },
      ]);
      expect(await its.layouts.present(16)).toEqual({ number: 1, shards: 4 });
    });

    it('records once when a new deployment acknowledges updates, whatever later processes say', async () => {
      const first = await Promise.all([its.layouts.acknowledge('log'), its.other.acknowledge('log')]);
      expect([...first, await its.layouts.acknowledge('store')]).toEqual(['log', 'log', 'log']);
    });

    it('lets one process at a time change the layout', async () => {
      await its.layouts.present(1);
      const inside = await its.layouts.exclusively(() => its.other.exclusively(async () => 'both'));
      expect(inside).toBeNull();
      expect(await its.other.exclusively(async () => 'later')).toBe('later');
    });

    it('has a layout that is prepared among the leftovers until it begins, and then the one before', async () => {
      const one = await its.layouts.present(1);
      await its.layouts.exclusively(async (lock) => {
        expect([lock.present, lock.leftovers]).toEqual([one, []]);
        expect(await lock.prepare(2)).toEqual(NEXT);
      });
      expect(await its.layouts.present(1)).toEqual(one);
      const epochs = await its.layouts.exclusively(async (lock) => {
        expect(lock.leftovers).toEqual([NEXT]);
        return lock.begin(NEXT, storesOf(shardsOf(NEXT)));
      });
      expect(await its.layouts.present(1)).toEqual(NEXT);
      expect(await its.epochs.epochsOf(shardsOf(NEXT))).toEqual([...epochs!.values()]);
      await its.layouts.exclusively(async (lock) => {
        expect(lock.leftovers).toEqual([one]);
        await lock.forget(one);
        await lock.forget(NEXT);
      });
      await its.layouts.exclusively(async (lock) => expect([lock.present, lock.leftovers]).toEqual([NEXT, []]));
    });

    it('gives the shards of a layout epochs above all others', async () => {
      await its.layouts.present(1);
      const before = await raise(SHARD);
      await its.layouts.exclusively(async (lock) => lock.begin(await lock.prepare(2), storesOf(shardsOf(NEXT))));
      const [one, two] = await its.epochs.epochsOf(shardsOf(NEXT));
      expect(one).toBeGreaterThan(before!);
      expect(two).toBeGreaterThan(one!);
    });

    it('begins no epoch of a shard of another layout than the present one', async () => {
      await its.layouts.present(1);
      await expect(raise(shardsOf(NEXT)[0])).rejects.toEqual(new LayoutChangedError({ number: 1, shards: 1 }));
      await its.layouts.exclusively(async (lock) => lock.begin(await lock.prepare(2), storesOf(shardsOf(NEXT))));
      const before = await its.epochs.epochsOf([SHARD]);
      await expect(raise(SHARD)).rejects.toEqual(new LayoutChangedError(NEXT));
      expect(await its.epochs.epochsOf([SHARD])).toEqual(before);
      expect(await raise(shardsOf(NEXT)[0])).not.toBeNull();
    });

    it('ends the epochs of shards: rows that their data does not have are refused', async () => {
      await its.layouts.present(1);
      const epoch = (await raise(SHARD))!;
      const left = new Map([[SHARD, { version: { epoch, seq: 7 }, store: STORE }]]);
      await its.layouts.exclusively((lock) => lock.endEpochs(left));
      const saved = [7, 8].map((seq) => its.repository.save([row({ ...GLOBAL_ALL, playerId: `p${seq}`, epoch, seq })]));
      expect(await Promise.all(saved)).toEqual([{ late: 0 }, { late: 1 }]);
    });

    it('ends no epoch while another ranking store takes the updates of the shard', async () => {
      await its.layouts.present(1);
      const epoch = (await raise(SHARD))!;
      const left = new Map([[SHARD, { version: null, store: 'another ranking store' }]]);
      await expect(its.layouts.exclusively((lock) => lock.endEpochs(left))).rejects.toBeInstanceOf(StoreInUseError);
      expect(await its.repository.save([row({ ...GLOBAL_ALL, playerId: 'a', epoch, seq: 1 })])).toEqual({ late: 0 });
    });

    it('claims no shard while another ranking store takes its updates', async () => {
      await its.layouts.present(1);
      await raise(SHARD);
      const claim = (store: string) => its.layouts.exclusively((lock) => lock.claim(new Map([[SHARD, store]])));
      await expect(claim('another ranking store')).rejects.toBeInstanceOf(StoreInUseError);
      await expect(claim(STORE)).resolves.toBeUndefined();
    });

    it('holds the shards that it asks for, and keeps those that are free while other work has one', async () => {
      await its.layouts.present(1);
      const [one, two] = shardsOf(NEXT) as [ShardId, ShardId];
      await its.layouts.exclusively(async (lock) => {
        await its.epochs.exclusively(two, async () => {
          expect(await lock.hold([one, two])).toEqual([two]);
          expect(await its.epochs.exclusively(one, async () => 'free')).toBeNull();
        });
        expect(await lock.hold([two])).toEqual([]);
        for (const shard of [one, two]) expect(await its.epochs.exclusively(shard, async () => 'free')).toBeNull();
      });
      for (const shard of [one, two]) expect(await its.epochs.exclusively(shard, async () => 'free')).toBe('free');
    });

    it('tells the work when its lock is lost, and changes nothing from then on', async () => {
      const one = await its.layouts.present(1);
      await its.layouts.exclusively(async (lock) => {
        const next = await lock.prepare(2);
        await its.cut();
        if (!lock.lost.aborted) await once(lock.lost, 'abort');
        await expect(lock.assertHeld()).rejects.toBeInstanceOf(LockLostError);
        await expect(lock.begin(next, storesOf(shardsOf(next)))).rejects.toBeInstanceOf(LockLostError);
      });
      expect(await its.layouts.present(1)).toEqual(one);
    });

    it('can do nothing without its database', async () => {
      await expect(its.unavailable.present(1)).rejects.toBeInstanceOf(RepositoryUnavailableError);
      await expect(its.unavailable.acknowledge('log')).rejects.toBeInstanceOf(RepositoryUnavailableError);
      await expect(its.unavailable.exclusively(async () => 1)).rejects.toBeInstanceOf(RepositoryUnavailableError);
    });
  });
}

import {
  ForeignStoreError,
  type Restoration,
  RestorationEndedError,
  type Scored,
  StoreRecoveringError,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE, GLOBAL, OTHER_SHARD, SHARD } from './places.js';
import { openGlobal, type SharedStore, type StoreProcess } from './shared-store.js';

const A = { playerId: 'a', score: 1 };
const B = { playerId: 'b', score: 2 };

/** Everything that may be asked of a restoration. */
const CALLS: readonly [string, (restoration: Restoration) => Promise<unknown>][] = [
  ['close', (restoration) => restoration.close()],
  ['put, live', (restoration) => restoration.put('live', [A])],
  ['put, staged', (restoration) => restoration.put('staged', [A])],
  ['open, live', (restoration) => restoration.open(9, 'live')],
  ['open, staged', (restoration) => restoration.open(9, 'staged')],
  ['abandon', (restoration) => restoration.abandon()],
];

/** How every ranking store is restored from outside. @param empty gives one without data. */
export function shardRestoreContract(name: string, empty: () => Promise<SharedStore>): void {
  describe(`${name} as the restore of shards`, () => {
    let shared: SharedStore;
    let ours: StoreProcess;
    let other: StoreProcess;

    async function start(): Promise<void> {
      shared = await empty();
      [ours, other] = await Promise.all([started('ours'), started('ours')]);
    }

    async function started(deployment: 'ours' | 'theirs'): Promise<StoreProcess> {
      const process = await shared.start(deployment);
      await process.states.check(SHARD);
      return process;
    }

    beforeEach(start);

    const add = (playerId: string, { store } = ours) => store.add({ board: 'global', playerId, delta: 1 });
    const begin = ({ restore } = ours) => restore.begin(SHARD, GLOBAL);

    describe('a restoration', () => {
      it('leaves the shard open when it begins, and its updates are counted', async () => {
        await openGlobal(ours);
        await begin();
        expect((await add('a')).newScore).toBe(1);
        expect(await scores()).toEqual([A]);
      });

      it('closes the shard for every process until it opens it, and tells the version of the data', async () => {
        await openGlobal(ours, 2);
        await other.states.check(SHARD);
        const { event } = (await add('a')).scoreChanged!;
        const restoration = await begin();
        expect(await restoration.close()).toEqual({ epoch: event.epoch, seq: event.seq });
        await expect(add('a', other)).rejects.toBeInstanceOf(StoreRecoveringError);
        await expect(add('a')).rejects.toBeInstanceOf(StoreRecoveringError);
        await restoration.open(3, 'live');
        await other.states.check(SHARD);
        for (const process of [ours, other]) expect((await add('a', process)).scoreChanged!.event.epoch).toBe(3);
        expect(await scores()).toEqual([{ ...A, score: 3 }]);
      });

      it('finds no version where there is no data', async () => {
        const restoration = await begin();
        expect(await restoration.close()).toBeNull();
      });

      it('opens what was put, and keeps a ranking that one with fewer players replaces', async () => {
        const target = fc.constantFrom('live' as const, 'staged' as const);
        const playerId = fc.constantFrom('a', 'b', 'c', 'd');
        const page = fc.uniqueArray(fc.record({ playerId, score: fc.maxSafeInteger() }), {
          selector: (one) => one.playerId,
        });
        const puts = fc.array(fc.tuple(target, page), { maxLength: 5 });
        await fc.assert(
          fc.asyncProperty(puts, target, async (steps, opened) => {
            await start();
            const rankings = { live: new Map<string, number>(), staged: new Map<string, number>() };
            const restoration = await begin();
            for (const [to, some] of steps) {
              await restoration.put(to, some);
              for (const one of some) rankings[to].set(one.playerId, one.score);
            }
            const isReplaced = opened === 'staged' && rankings.staged.size < rankings.live.size;
            expect(await restoration.open(1, opened)).toBe(isReplaced ? rankings.live.size : 0);
            expect(new Map((await scores()).map((one) => [one.playerId, one.score]))).toEqual(rankings[opened]);
          }),
          { numRuns: 20 },
        );
      });

      it('puts many players at once', async () => {
        const many = Array.from({ length: 10_000 }, (_, index) => ({ playerId: `p${index}`, score: index }));
        const restoration = await begin();
        await restoration.put('staged', many);
        await restoration.open(1, 'staged');
        expect(await ours.store.top(GLOBAL, 1, null)).toMatchObject({ total: 10_000, entries: [{ score: 9999 }] });
      });

      it('changes nothing of the live ranking by what is staged, until it is opened', async () => {
        await openGlobal(ours);
        await add('a');
        const restoration = await begin();
        await restoration.put('staged', [B]);
        expect(await scores()).toEqual([A]);
        await restoration.open(2, 'staged');
        expect(await scores()).toEqual([B]);
      });

      it.each(['open', 'closed'])('that is abandoned leaves the shard %s, and nothing staged', async (status) => {
        await openGlobal(ours);
        const restoration = await begin();
        if (status === 'closed') await restoration.close();
        await restoration.put('staged', [B]);
        await restoration.abandon();
        expect(await ours.states.check(SHARD)).toMatchObject({ status });
        if (status === 'open') expect((await add('a')).newScore).toBe(1);
        await (await begin()).open(2, 'staged');
        expect(await scores()).toEqual([]);
      });

      it('changes no other shard', async () => {
        await openGlobal(ours);
        await add('a');
        await ours.states.check(OTHER_SHARD);
        const europe = await ours.restore.begin(OTHER_SHARD, EUROPE);
        await europe.close();
        await europe.put('live', [B]);
        expect((await add('a')).newScore).toBe(2);
        await europe.open(7, 'live');
        expect((await ours.states.check(SHARD)).version).toEqual({ epoch: 1, seq: 2 });
        expect(await scores()).toEqual([{ ...A, score: 2 }]);
      });
    });

    describe('a restoration that is over', () => {
      const ends: readonly [string, (restoration: Restoration) => Promise<unknown>][] = [
        ['a later one of the same process', () => begin()],
        ['a later one of another process', () => begin(other)],
        ['its opening', (restoration) => restoration.open(2, 'live')],
        ['being abandoned', (restoration) => restoration.abandon()],
      ];

      it.each(ends)('by %s says so at every call, and changes nothing', async (_, end) => {
        await openGlobal(ours);
        await add('b');
        const restoration = await begin();
        await end(restoration);
        const state = await ours.states.check(SHARD);
        for (const [, call] of CALLS) await expect(call(restoration)).rejects.toBeInstanceOf(RestorationEndedError);
        expect(await ours.states.check(SHARD)).toEqual(state);
        expect(await scores()).toEqual([{ ...B, score: 1 }]);
      });

      it('leaves to the next one nothing that it staged, and takes nothing from it', async () => {
        const first = await begin();
        await first.put('staged', [A]);
        const second = await begin(other);
        await second.put('staged', [B]);
        for (const [, call] of CALLS) await expect(call(first)).rejects.toBeInstanceOf(RestorationEndedError);
        await second.open(1, 'staged');
        await ours.states.check(SHARD);
        expect(await scores()).toEqual([B]);
      });

      it('does not open data that may have changed since it began', async () => {
        const restoration = await begin();
        await restoration.put('live', [A]);
        await shared.unsettle();
        await ours.states.check(SHARD);
        await expect(restoration.open(1, 'live')).rejects.toBeInstanceOf(RestorationEndedError);
        expect(await ours.states.check(SHARD)).toMatchObject({ status: 'closed' });
      });
    });

    describe('data', () => {
      it('of no deployment belongs to the one that begins first, from then on', async () => {
        await begin();
        const theirs = await started('theirs');
        await expect(begin(theirs)).rejects.toBeInstanceOf(ForeignStoreError);
      });

      it('of another deployment is left as it is, with the restoration that is going on', async () => {
        await openGlobal(ours);
        await add('a');
        const restoration = await begin();
        await restoration.put('staged', [B]);
        const theirs = await started('theirs');
        await expect(begin(theirs)).rejects.toBeInstanceOf(ForeignStoreError);
        expect((await add('a')).newScore).toBe(2);
        await restoration.open(2, 'staged');
        expect(await scores()).toEqual([B]);
      });
    });

    describe('the name of the ranking store', () => {
      it('is the same for every process and every restoration', async () => {
        const name = await openGlobal(ours);
        expect((await begin()).store).toBe(name);
        expect((await begin(other)).store).toBe(name);
      });

      it('outlives a loss of the data in a process that has seen it, and in no other', async () => {
        const name = await openGlobal(ours);
        await shared.lose();
        expect((await begin()).store).toBe(name);
        await shared.lose();
        expect((await begin(await started('ours'))).store).not.toBe(name);
      });
    });

    async function scores(): Promise<Scored[]> {
      const { entries } = await ours.store.top(GLOBAL, 1000, null);
      return entries.map(({ playerId, score }) => ({ playerId, score }));
    }
  });
}

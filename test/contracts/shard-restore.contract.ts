import {
  ALL_TIME,
  CatalogOutdatedError,
  ForeignStoreError,
  rankingIdOf,
  type Restoration,
  RestorationEndedError,
  type Scored,
  StoreRecoveringError,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE_ALL, GLOBAL, GLOBAL_ALL, OTHER_SHARD, SHARD, tiedBoard } from './places.js';
import { limitsWith, TWO_SHARDS, viewOf } from '../support/boards.js';
import { openGlobal, type SharedStore, type StoreProcess } from './shared-store.js';

const A = { ...GLOBAL_ALL, playerId: 'a', score: 1 };
const B = { ...GLOBAL_ALL, playerId: 'b', score: 2 };

/** Another board of the same shard. */
const NEIGHBOUR = viewOf({ no: 4, id: 'region.us' });

/** Everything that may be asked of a restoration. */
const CALLS: readonly [string, (restoration: Restoration) => Promise<unknown>][] = [
  ['close', (restoration) => restoration.close()],
  ['put, live', (restoration) => restoration.put('live', [A])],
  ['put, staged', (restoration) => restoration.put('staged', [A])],
  ['refuse', (restoration) => restoration.refuse([GLOBAL_ALL])],
  ['replace one', (restoration) => restoration.replace([GLOBAL_ALL])],
  ['replace all', (restoration) => restoration.replace()],
  ['remove', (restoration) => restoration.remove([GLOBAL_ALL], 9)],
  ['open', (restoration) => restoration.open(9)],
  ['end', (restoration) => restoration.end()],
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

    const add = (playerId: string, { store } = ours) => store.add({ board: GLOBAL.board, playerId, delta: 1 });
    const begin = ({ restore } = ours) => restore.begin(SHARD);

    describe('a restoration', () => {
      it('leaves the shard open when it begins, and its updates are counted', async () => {
        await openGlobal(ours);
        await begin();
        expect((await add('a')).newScore).toBe(1);
        expect(await scores()).toEqual([scored(A)]);
      });

      it('closes the shard for every process until it opens it, and tells the version of the data', async () => {
        await openGlobal(ours, 2);
        await other.states.check(SHARD);
        const { event } = (await add('a')).scoreChanged!;
        const restoration = await begin();
        expect(await restoration.close()).toEqual({ epoch: event.epoch, seq: event.seq });
        await expect(add('a', other)).rejects.toBeInstanceOf(StoreRecoveringError);
        await expect(add('a')).rejects.toBeInstanceOf(StoreRecoveringError);
        await restoration.open(3);
        await other.states.check(SHARD);
        for (const process of [ours, other]) expect((await add('a', process)).scoreChanged!.event.epoch).toBe(3);
        expect(await scores()).toEqual([{ ...scored(A), score: 3 }]);
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
              await restoration.put(
                to,
                some.map((one) => ({ ...GLOBAL_ALL, ...one })),
              );
              for (const one of some) rankings[to].set(one.playerId, one.score);
            }
            const isKept = opened === 'staged' && rankings.staged.size < rankings.live.size;
            if (opened === 'staged') expect(await restoration.replace()).toBe(isKept ? rankings.live.size : 0);
            await restoration.open(1);
            expect(new Map((await scores()).map((one) => [one.playerId, one.score]))).toEqual(rankings[opened]);
          }),
          { numRuns: 20 },
        );
      });

      it.each([
        ['first', { a: 30, b: 10, c: 20 }, ['b', 'c', 'a']],
        ['subscore', { a: -3, b: 1, c: -2 }, ['b', 'c', 'a']],
      ] as const)('orders players as their tiebreakers do, where ties go by %s', async (ties, tiebreakers, order) => {
        const view = tiedBoard(ties);
        const put = Object.entries(tiebreakers).map(([playerId, tiebreaker]) => ({ playerId, score: 5, tiebreaker }));
        const ranking = rankingIdOf(view);
        const restoration = await begin();
        await restoration.put(
          'staged',
          put.map((one) => ({ ...ranking, ...one, tiebreaker: one.tiebreaker + 1 })),
        );
        // The later one takes the place of the one before.
        await restoration.put(
          'staged',
          put.map((one) => ({ ...ranking, ...one })),
        );
        await openStaged(restoration, 1);
        const { total, entries } = await ours.store.top(view, 10, null);
        expect([total, entries]).toEqual([
          3,
          order.map((playerId, index) => ({ playerId, score: 5, tiebreaker: tiebreakers[playerId], rank: 1 + index })),
        ]);
      });

      it('reaches scores after every one that was put, where ties go to the first', async () => {
        const view = tiedBoard('first');
        // As from a server whose clock leads by years.
        const reached = 2 ** 52;
        const restoration = await begin();
        await restoration.put('staged', [{ ...rankingIdOf(view), playerId: 'a', score: 5, tiebreaker: reached }]);
        await openStaged(restoration, 1);
        const { tiebreaker } = await ours.store.add({ board: view.board, playerId: 'b', delta: 5 });
        expect(tiebreaker).toBeGreaterThan(reached);
        expect((await ours.store.top(view, 10, null)).entries.map(({ playerId }) => playerId)).toEqual(['a', 'b']);
      });

      it('puts many players at once', async () => {
        const many = Array.from({ length: 10_000 }, (_, index) => ({
          ...GLOBAL_ALL,
          playerId: `p${index}`,
          score: index,
        }));
        const restoration = await begin();
        await restoration.put('staged', many);
        await openStaged(restoration, 1);
        expect(await ours.store.top(GLOBAL, 1, null)).toMatchObject({ total: 10_000, entries: [{ score: 9999 }] });
      });

      it('changes nothing of the live ranking by what is staged, until it is opened', async () => {
        await openGlobal(ours);
        await add('a');
        const restoration = await begin();
        await restoration.put('staged', [B]);
        expect(await scores()).toEqual([scored(A)]);
        await openStaged(restoration, 2);
        expect(await scores()).toEqual([scored(B)]);
      });

      it.each(['open', 'closed'])('that ends leaves the shard %s, and nothing staged', async (status) => {
        await openGlobal(ours);
        const restoration = await begin();
        if (status === 'closed') await restoration.close();
        await restoration.put('staged', [B]);
        await restoration.end();
        expect(await ours.states.check(SHARD)).toMatchObject({ status });
        if (status === 'open') expect((await add('a')).newScore).toBe(1);
        await openStaged(await begin(), 2);
        expect(await scores()).toEqual([]);
      });

      it('restores many rankings, those of one board apart from those of the other', async () => {
        const boards = Array.from({ length: 700 }, (_, index) => ({ no: 100 + index, id: `b${index}` }));
        const inShard = boards.filter(({ no }) => TWO_SHARDS.homeOf(no) === SHARD);
        await openGlobal(ours);
        await ours.store.add({ board: NEIGHBOUR.board, playerId: 'old', delta: 1 });
        const restoration = await begin();
        await restoration.close();
        const rows = inShard.map(({ no }) => ({ board: no, period: 'all', playerId: `p${no}`, score: no }));
        await restoration.put('staged', rows);
        expect(await restoration.replace()).toBe(1);
        await restoration.open(2);
        for (const board of inShard.slice(0, 20))
          expect(await ours.store.top(viewOf(board), 2, null)).toMatchObject({
            total: 1,
            entries: [{ playerId: `p${board.no}`, score: board.no }],
          });
        expect(await ours.store.top(NEIGHBOUR, 1, null)).toMatchObject({ total: 0, entries: [] });
        const last = inShard.at(-1)!;
        expect((await ours.store.add({ board: last, playerId: `p${last.no}`, delta: 1 })).newScore).toBe(last.no + 1);
      });

      it('refuses the updates of a ranking alone, until it is replaced, and tells the version', async () => {
        await openGlobal(ours);
        await other.states.check(SHARD);
        await add('a');
        const restoration = await begin();
        const version = await restoration.refuse([GLOBAL_ALL]);
        expect(version).toEqual({ epoch: 1, seq: 1 });
        for (const process of [ours, other]) {
          await expect(add('a', process)).rejects.toBeInstanceOf(StoreRecoveringError);
          expect(process.states.closedRankings()).toEqual([GLOBAL_ALL]);
          expect(await process.states.checkRanking(GLOBAL_ALL)).toBe('closed');
          expect(await process.states.check(SHARD)).toMatchObject({ status: 'open' });
          expect((await process.store.add({ board: NEIGHBOUR.board, playerId: 'a', delta: 1 })).rank).toBe(1);
        }
        expect(await scores()).toEqual([scored(A)]);
        await restoration.put('staged', [A, B]);
        await restoration.replace([GLOBAL_ALL]);
        await restoration.end();
        expect(await scores()).toEqual([scored(B), scored(A)]);
        for (const process of [ours, other]) {
          expect(await process.states.checkRanking(GLOBAL_ALL)).toBe('open');
          expect(process.states.closedRankings()).toEqual([]);
        }
        expect((await add('a', other)).scoreChanged!.event).toMatchObject({ newScore: 2, epoch: 1, seq: 4 });
        expect(await ours.store.top(NEIGHBOUR, 1, null)).toMatchObject({ total: 1, entries: [{ score: 2 }] });
      });

      it('keeps the bounds of a board for its other updates beside a score that is set', async () => {
        await openGlobal(ours);
        await add('a');
        const [set, bounded] = await Promise.allSettled([
          ours.store.set({
            board: GLOBAL.board,
            period: ALL_TIME,
            playerId: 'a',
            epoch: 1,
            rebuilds: 0,
            expected: { score: 1 },
            score: -50,
          }),
          ours.store.add({
            board: GLOBAL.board,
            playerId: 'b',
            delta: -50,
            limits: limitsWith({ scores: { min: 0 } }),
          }),
        ]);
        expect(set).toMatchObject({ value: { newScore: -50 } });
        expect(bounded).toMatchObject({ reason: { code: 'score_out_of_bounds' } });
      });

      it('takes rankings out, and registers none again for a caller that has not heard of the deletion', async () => {
        await openGlobal(ours);
        await add('a');
        const { board } = NEIGHBOUR;
        const update = (asOf: number) => other.store.add({ board, asOf, playerId: 'a', delta: 1 });
        await other.states.check(SHARD);
        await update(4);
        const restoration = await begin();
        await restoration.put('staged', [{ ...B, board: board.no }]);
        await restoration.remove([rankingIdOf(NEIGHBOUR)], 5);
        expect(await ours.states.check(SHARD)).toMatchObject({ status: 'open', deletions: 5 });
        expect(await ours.store.top(NEIGHBOUR, 1, null)).toMatchObject({ total: 0 });
        await expect(update(4)).rejects.toBeInstanceOf(CatalogOutdatedError);
        expect((await add('a')).newScore).toBe(2);
        await restoration.end();
        expect(await update(5)).toMatchObject({ newScore: 1, previousScore: null });
        expect(await ours.states.check(SHARD)).toMatchObject({ status: 'open', deletions: 5 });
      });

      it('takes rankings out of a shard that is closed, and of one without data', async () => {
        const restoration = await begin();
        await restoration.remove([GLOBAL_ALL], 5);
        await restoration.open(1);
        await ours.store.add({ board: GLOBAL.board, asOf: 5, playerId: 'a', delta: 1 });
        const next = await begin();
        await next.close();
        await next.remove([GLOBAL_ALL], 6);
        await next.open(2);
        expect(await ours.states.check(SHARD)).toMatchObject({ status: 'open', deletions: 6 });
        expect(await scores()).toEqual([]);
      });

      it('takes updates again that it refused, when it ends', async () => {
        await openGlobal(ours);
        await add('a');
        const restoration = await begin();
        await restoration.refuse([GLOBAL_ALL]);
        await restoration.end();
        expect((await add('a')).newScore).toBe(2);
      });

      it('refuses no ranking of a shard that is closed', async () => {
        const restoration = await begin();
        await expect(restoration.refuse([GLOBAL_ALL])).rejects.toBeInstanceOf(StoreRecoveringError);
      });

      it('changes no other shard', async () => {
        await openGlobal(ours);
        await add('a');
        await ours.states.check(OTHER_SHARD);
        const europe = await ours.restore.begin(OTHER_SHARD);
        await europe.close();
        await europe.put('live', [{ ...B, ...EUROPE_ALL }]);
        expect((await add('a')).newScore).toBe(2);
        await europe.open(7);
        expect((await ours.states.check(SHARD)).version).toEqual({ epoch: 1, seq: 2 });
        expect(await scores()).toEqual([{ ...scored(A), score: 2 }]);
      });
    });

    describe('a restoration that is over', () => {
      const ends: readonly [string, (restoration: Restoration) => Promise<unknown>][] = [
        ['a later one of the same process', () => begin()],
        ['a later one of another process', () => begin(other)],
        ['its opening', (restoration) => restoration.open(2)],
        ['its end', (restoration) => restoration.end()],
      ];

      it.each(ends)('by %s says so at every call, and changes nothing', async (_, end) => {
        await openGlobal(ours);
        await add('b');
        const restoration = await begin();
        await end(restoration);
        const state = await ours.states.check(SHARD);
        for (const [, call] of CALLS) await expect(call(restoration)).rejects.toBeInstanceOf(RestorationEndedError);
        expect(await ours.states.check(SHARD)).toEqual(state);
        expect(await scores()).toEqual([{ ...scored(B), score: 1 }]);
      });

      it('leaves to the next one nothing that it staged, and takes nothing from it', async () => {
        const first = await begin();
        await first.put('staged', [A]);
        const second = await begin(other);
        await second.put('staged', [B]);
        for (const [, call] of CALLS) await expect(call(first)).rejects.toBeInstanceOf(RestorationEndedError);
        await openStaged(second, 1);
        await ours.states.check(SHARD);
        expect(await scores()).toEqual([scored(B)]);
      });

      it('does not open data that may have changed since it began', async () => {
        const restoration = await begin();
        await restoration.put('live', [A]);
        await shared.unsettle();
        await ours.states.check(SHARD);
        await expect(restoration.open(1)).rejects.toBeInstanceOf(RestorationEndedError);
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
        await openStaged(restoration, 2);
        expect(await scores()).toEqual([scored(B)]);
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

    async function openStaged(restoration: Restoration, epoch: number): Promise<void> {
      await restoration.replace();
      await restoration.open(epoch);
    }

    async function scores(): Promise<Scored[]> {
      const { entries } = await ours.store.top(GLOBAL, 1000, null);
      return entries.map(({ playerId, score }) => ({ playerId, score }));
    }
  });
}

function scored({ playerId, score }: Scored): Scored {
  return { playerId, score };
}

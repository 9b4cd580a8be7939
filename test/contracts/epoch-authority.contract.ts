import {
  DEPLOYMENT_ID,
  type EpochAuthority,
  LockLostError,
  type LogPosition,
  RepositoryUnavailableError,
  type Saved,
  type ScoreRepository,
  type ScoreRow,
  type ShardLock,
  StoreInUseError,
  type StoredScores,
  UnstorableRowsError,
  type Version,
} from '@standings/domain';
import { once } from 'node:events';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE_ALL, GLOBAL_ALL, OTHER_SHARD, SHARD } from './places.js';
import { row } from './score-rows.js';

const STORE = 'a ranking store';
const OTHER_STORE = 'another ranking store';

/** How often each process tells which ranking store it sees, in ms. */
const SIGN_MS = 5000;

/** Signs that are left out before another ranking store may take over, at the most. */
const MOST_SIGNS = 20;

/** A save that has reached the database and is not done. */
export interface SaveInFlight {
  readonly saved: Promise<Saved>;
  /** Lets it go on. */
  readonly release: () => Promise<void>;
}

/** An epoch authority that knows no epoch and no ranking store. */
export interface EpochAuthorityUnderTest {
  readonly epochs: EpochAuthority;
  /** That of another process. */
  readonly other: EpochAuthority;
  /** One whose database cannot be used. */
  readonly unavailable: EpochAuthority;
  /** Stores rows of the epochs, of which there are none yet. */
  readonly repository: ScoreRepository;
  readonly scores: StoredScores;
  /** Saves the row of a player who has none, and holds it up in the database. */
  readonly holdUp: (of: ReturnType<typeof row>) => Promise<SaveInFlight>;
  /** Ends every connection that holds a lock. */
  readonly cut: () => Promise<unknown>;
  /** Lets time pass as `epochs` sees it. */
  readonly pass: (ms: number) => void;
}

function dataOf(epoch: number): Version | null {
  return epoch === 0 ? null : { epoch, seq: 0 };
}

/** What every epoch authority does. @param open gives one as new. */
export function epochAuthorityContract(name: string, open: () => Promise<EpochAuthorityUnderTest>): void {
  describe(`${name} as an epoch authority`, () => {
    let its: EpochAuthorityUnderTest;

    beforeEach(async () => {
      its = await open();
    });

    /** Raises the epoch over data that has no update, of an epoch; 0: there is no data. @returns the new epoch. */
    const raise = async (above: number, store = STORE, shard = SHARD) => {
      const next = await its.epochs.exclusively(shard, (lock) => lock.raiseEpoch(dataOf(above), store));
      return next?.epoch;
    };
    const raiseOver = (data: Version | null) => its.epochs.exclusively(SHARD, (lock) => lock.raiseEpoch(data, STORE));
    const openShard = (number: number) => its.epochs.exclusively(SHARD, (lock) => lock.openEpoch(number));
    const epoch = async () => (await its.epochs.epochsOf([SHARD]))[0];
    /** Saves a row. @returns whether it is what is stored now, and the number of late rows. */
    const save = async (one: ScoreRow) => {
      const { late } = await its.repository.save([one]);
      const [found] = await its.scores.scoresOf(one, [one.playerId]);
      return { stored: found?.epoch === one.epoch && found.seq === one.seq, late };
    };
    const stored = async (playerId: string) => (await its.scores.scoresOf(GLOBAL_ALL, [playerId]))[0] !== null;

    describe('an epoch', () => {
      it('is 0 before it is first raised, and told in the order asked', async () => {
        expect(await its.epochs.epochsOf([SHARD, OTHER_SHARD])).toEqual([0, 0]);
        expect(await raise(4, STORE, OTHER_SHARD)).toBe((await its.other.epochsOf([OTHER_SHARD]))[0]);
        const [other] = await its.epochs.epochsOf([OTHER_SHARD]);
        expect(other).toBeGreaterThan(4);
        expect(await its.epochs.epochsOf([SHARD, OTHER_SHARD, SHARD])).toEqual([0, other, 0]);
        expect(await its.epochs.epochsOf([])).toEqual([]);
      });

      it('has its events by shard if this release has begun it, and not if it is only known from a ranking store', async () => {
        expect(await its.epochs.isByShard(SHARD)).toBe(false);
        const held = new Map([[OTHER_SHARD, 90]]);
        await its.epochs.exclusively(SHARD, (lock) => lock.raiseEpoch(null, STORE, held));
        expect([await its.epochs.isByShard(SHARD), await its.epochs.isByShard(OTHER_SHARD)]).toEqual([true, false]);
      });

      it('only rises, and exceeds what it is to exceed', async () => {
        const steps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 });
        await fc.assert(
          fc.asyncProperty(steps, async (aboves) => {
            its = await open();
            let before = 0;
            for (const above of aboves) {
              const raised = await raise(above);
              expect(raised).toBeGreaterThan(Math.max(before, above));
              expect(await epoch()).toBe(raised);
              before = raised!;
            }
          }),
          { numRuns: 10 },
        );
      });

      it('exceeds those of all rows that were ever stored', async () => {
        await its.repository.save([row({ epoch: 7 }), row({ epoch: 9, board: EUROPE_ALL.board })]);
        const raised = await raise(0);
        expect(raised).toBeGreaterThan(7);
        expect(await save(row({ epoch: raised!, playerId: 'p2' }))).toEqual({ stored: true, late: 0 });
      });

      it('ends earlier epochs: their rows are refused, and its rows are stored', async () => {
        const first = await raise(0);
        await its.repository.save([row({ epoch: first! })]);
        const second = await raise(0);
        expect(await save(row({ epoch: first!, seq: 2 }))).toEqual({ stored: false, late: 1 });
        expect(await save(row({ epoch: second!, seq: 1 }))).toEqual({ stored: true, late: 0 });
      });

      it('has a number that no epoch of another shard has', async () => {
        const numbers = [
          await raise(0),
          await raise(0, STORE, OTHER_SHARD),
          await raise(0),
          await raise(0, STORE, OTHER_SHARD),
        ];
        expect(new Set(numbers).size).toBe(numbers.length);
      });

      it('goes on when that of another shard ends', async () => {
        const europe = (await raise(0, STORE, OTHER_SHARD))!;
        for (let time = 0; time < 2; time++) await raise(0);
        expect(await save(row({ epoch: europe, board: EUROPE_ALL.board }))).toEqual({ stored: true, late: 0 });
      });

      it('lets data go on if it is of the present epoch, or of a later one than is known', async () => {
        expect(await raiseOver(null)).toMatchObject({ goesOn: false });
        const first = (await epoch())!;
        for (let time = 0; time < 3; time++) await raise(0, STORE, OTHER_SHARD);
        expect(await raiseOver({ epoch: first, seq: 5 })).toMatchObject({ goesOn: true });
        const unknown = (await epoch())! + 5;
        expect(await raiseOver({ epoch: unknown, seq: 5 })).toMatchObject({ epoch: unknown + 1, goesOn: true });
      });

      it('lets no data go on of an epoch that has ended, of another shard, or that is not known', async () => {
        const first = (await raise(0))!;
        await openShard(first);
        const second = (await raiseOver({ epoch: first, seq: 5 }))!.epoch;
        await openShard(second);
        expect(await raiseOver({ epoch: first, seq: 5 })).toMatchObject({ goesOn: false });
        const other = (await raise(0, STORE, OTHER_SHARD))!;
        expect(await raiseOver({ epoch: other, seq: 5 })).toMatchObject({ goesOn: false });
        const highest = (await raise(other + 5, STORE, OTHER_SHARD))!;
        expect(await raiseOver({ epoch: highest - 2, seq: 5 })).toMatchObject({ goesOn: false });
      });

      it('lets its data go on again as long as nothing was opened under it, and no other data', async () => {
        const first = (await raise(0))!;
        await openShard(first);
        const data = { epoch: first, seq: 5 };
        for (let attempt = 0; attempt < 3; attempt++) {
          expect(await raiseOver(data)).toMatchObject({ goesOn: true });
        }
        expect(await raiseOver({ ...data, seq: 6 })).toMatchObject({ goesOn: false });
        expect(await raiseOver(data)).toMatchObject({ goesOn: false });
      });

      it('lets its data not go on again once a row of it is stored', async () => {
        const first = (await raise(0))!;
        await openShard(first);
        const data = { epoch: first, seq: 5 };
        const second = (await raiseOver(data))!.epoch;
        await its.repository.save([row({ epoch: second })]);
        expect(await raiseOver(data)).toMatchObject({ goesOn: false });
      });

      it('has a number above those that other shards are in, which go on', async () => {
        await raise(0);
        const held = (await epoch())! + 7;
        const raised = await its.epochs.exclusively(SHARD, (lock) =>
          lock.raiseEpoch(null, STORE, new Map([[OTHER_SHARD, held]])),
        );
        expect(raised!.epoch).toBeGreaterThan(held);
        expect(await its.epochs.epochsOf([OTHER_SHARD])).toEqual([held]);
        expect(await save(row({ epoch: held, board: EUROPE_ALL.board }))).toEqual({ stored: true, late: 0 });
      });

      it('that has ended keeps the updates that its data had, and none if the data was replaced', async () => {
        const first = (await raise(0))!;
        const second = (await raiseOver({ epoch: first, seq: 5 }))!.epoch;
        expect(await save(row({ epoch: first, seq: 5 }))).toEqual({ stored: true, late: 0 });
        expect(await save(row({ epoch: first, seq: 6 }))).toEqual({ stored: false, late: 1 });
        await raiseOver(null);
        expect(await save(row({ epoch: second, seq: 1 }))).toEqual({ stored: false, late: 1 });
      });

      it('that has ended keeps from where on the log is to be read, until it is told up to where it was', async () => {
        const first = (await raise(0))!;
        const raiseFrom = (readFrom: LogPosition) =>
          its.epochs.exclusively(SHARD, (lock) =>
            lock.raiseEpoch({ epoch: first, seq: 5 }, STORE, new Map(), readFrom),
          );
        const ended = { epoch: first, endedSeq: 5, readFrom: { 0: 7 } };
        const second = (await raiseFrom({ 0: 7 }))!;
        expect(second.unread).toEqual([ended]);
        // The next attempt, after the first has died.
        const third = (await raiseFrom({ 0: 9 }))!;
        expect(third.unread).toEqual([ended, { epoch: second.epoch, endedSeq: 0, readFrom: { 0: 9 } }]);
        await its.epochs.exclusively(SHARD, (lock) => lock.keepEnd(third.unread, { 0: 11 }));
        expect((await raiseFrom({ 0: 12 }))!.unread).toMatchObject([{ epoch: third.epoch }]);
      });

      it('that has ended takes rows from the holder of the lock, which never go back', async () => {
        const first = (await raise(0))!;
        await its.repository.save([row({ epoch: first, seq: 98 })]);
        const saved = (seq: number, playerId: string) =>
          its.epochs.exclusively(SHARD, async (lock) => {
            await lock.raiseEpoch({ epoch: first, seq: 95 }, STORE);
            await lock.saveEnded([row({ epoch: first, seq, playerId })]);
            const [found] = await its.scores.scoresOf(GLOBAL_ALL, [playerId]);
            return found?.seq;
          });
        expect(await saved(96, row({}).playerId)).toBe(98);
        expect(await saved(97, 'late')).toBe(97);
      });

      it('that has ended refuses rows for what is in them, and takes others afterwards', async () => {
        const first = (await raise(0))!;
        await its.epochs.exclusively(SHARD, async (lock) => {
          await lock.raiseEpoch({ epoch: first, seq: 95 }, STORE);
          const bad = row({ epoch: first, seq: 96, playerId: 'bad', lastUpdated: 'yesterday-ish' });
          await expect(lock.saveEnded([bad])).rejects.toBeInstanceOf(UnstorableRowsError);
          await lock.saveEnded([row({ epoch: first, seq: 97, playerId: 'late' })]);
        });
        expect(await stored('late')).toBe(true);
      });

      it.each([
        ['for the first time', 0],
        ['again', 1],
      ])('that is raised %s lets no row of those before it land afterwards', async (_, times) => {
        for (let time = 0; time < times; time++) await raise(0);
        const last = Math.max(1, (await epoch())!);
        const { saved, release } = await its.holdUp(row({ playerId: 'in flight', epoch: last }));
        const end = await its.epochs.exclusively(SHARD, async (lock) => {
          const raised = lock.raiseEpoch(dataOf(last), STORE);
          const seen = raised.then(() => Promise.all([stored('in flight'), stored('late')]));
          // Time for a raise that waits for nobody.
          for (let round = 0; round < 100; round++) await epoch();
          const late = its.repository.save([row({ playerId: 'late', epoch: last })]);
          await release();
          expect((await raised).epoch).toBeGreaterThan(last);
          return { seen: await seen, late: await late };
        });
        const [before, lateBefore] = end!.seen;
        expect(await saved).toEqual({ late: before ? 0 : 1 });
        expect(end!.late).toEqual({ late: lateBefore ? 0 : 1 });
        expect(await Promise.all([stored('in flight'), stored('late')])).toEqual([before, lateBefore]);
      });
    });

    describe('the lock of a shard', () => {
      it('lets one work at a time, of any process, and the next one after it', async () => {
        for (const first of [its.epochs, its.other]) {
          const done = await first.exclusively(SHARD, async () => {
            for (const second of [its.epochs, its.other]) {
              expect(await second.exclusively(SHARD, () => expect.fail('it has begun'))).toBeNull();
            }
            return 'done';
          });
          expect(done).toBe('done');
        }
      });

      it('is free for work on another shard', async () => {
        const both = its.epochs.exclusively(SHARD, () => its.other.exclusively(OTHER_SHARD, async () => 'both'));
        expect(await both).toBe('both');
      });

      it('ends with work that fails, whose error stays as it is', async () => {
        const broken = new Error('connect ECONNREFUSED 127.0.0.1:6379');
        await expect(its.epochs.exclusively(SHARD, () => Promise.reject(broken))).rejects.toBe(broken);
        expect(await its.other.exclusively(SHARD, async () => 'next')).toBe('next');
      });

      it('names the deployment, which is the same for every process', async () => {
        const deployment = ({ deployment: id }: ShardLock) => Promise.resolve(id);
        const id = await its.epochs.exclusively(SHARD, deployment);
        expect(id).toMatch(DEPLOYMENT_ID);
        expect(await its.other.exclusively(OTHER_SHARD, deployment)).toBe(id);
      });

      it('is held as long as its work takes, also after an epoch that could not be raised', async () => {
        await raise(0);
        await its.epochs.exclusively(SHARD, async (lock) => {
          await expect(lock.raiseEpoch(null, OTHER_STORE)).rejects.toBeInstanceOf(StoreInUseError);
          await lock.assertHeld();
          expect(lock.lost.aborted).toBe(false);
          expect((await lock.raiseEpoch(null, STORE)).epoch).toBe(await epoch());
        });
      });
    });

    describe('a lock that is lost', () => {
      it('tells its work', async () => {
        const lost = its.epochs.exclusively(SHARD, async (lock) => {
          const told = once(lock.lost, 'abort');
          await its.cut();
          await told;
          expect(lock.lost.reason).toBeInstanceOf(LockLostError);
          await lock.assertHeld();
        });
        await expect(lost).rejects.toBeInstanceOf(LockLostError);
      });

      it('says so when it is asked before the news has come', async () => {
        const asked = its.epochs.exclusively(SHARD, async (lock) => {
          await its.cut();
          await lock.assertHeld();
        });
        await expect(asked).rejects.toBeInstanceOf(LockLostError);
      });

      it('cannot raise the epoch, and is free for the next', async () => {
        const raised = its.epochs.exclusively(SHARD, async (lock) => {
          await its.cut();
          return lock.raiseEpoch(dataOf(5), STORE);
        });
        await expect(raised).rejects.toBeInstanceOf(LockLostError);
        expect(await epoch()).toBe(0);
        const next = await its.other.exclusively(SHARD, (lock) => lock.raiseEpoch(dataOf(5), OTHER_STORE));
        expect(next?.epoch).toBeGreaterThan(5);
      });
    });

    describe('the ranking store of a shard', () => {
      it('is the only one that may raise the epoch while it is in use: nothing is changed for another one', async () => {
        const first = await raise(0);
        await expect(raise(20, OTHER_STORE)).rejects.toBeInstanceOf(StoreInUseError);
        expect(await epoch()).toBe(first);
        expect(await save(row({ epoch: first! }))).toEqual({ stored: true, late: 0 });
        const next = await its.other.exclusively(SHARD, (lock) => lock.raiseEpoch(null, STORE));
        expect(next?.epoch).toBeGreaterThan(first!);
        expect(await raise(0, OTHER_STORE, OTHER_SHARD)).toBeGreaterThan(0);
      });

      it('stays it as long as any process sees it, and is another one some time after the last sign', async () => {
        await raise(0);
        const attempt = () => raise(0, OTHER_STORE).catch((error: unknown) => error);
        for (let sign = 0; sign < MOST_SIGNS; sign++) {
          await its.other.seen(new Map([[SHARD, STORE]]));
          expect(await attempt()).toBeInstanceOf(StoreInUseError);
          its.pass(SIGN_MS);
        }
        await takeOver(attempt);
        // The shard has moved: its old store keeps nobody from it, and cannot come back at once.
        await its.other.seen(new Map([[SHARD, STORE]]));
        expect(await attempt()).toBe(await epoch());
        await expect(raise(0, STORE)).rejects.toBeInstanceOf(StoreInUseError);
      });

      async function takeOver(attempt: () => Promise<unknown>): Promise<void> {
        for (let sign = 0; sign < MOST_SIGNS; sign++) {
          its.pass(SIGN_MS);
          if (!((await attempt()) instanceof StoreInUseError)) return;
        }
        expect.fail('no other store may take over');
      }
    });

    it.each<[string, (epochs: EpochAuthority) => Promise<unknown>]>([
      ['epochsOf', (epochs) => epochs.epochsOf([SHARD])],
      ['seen', (epochs) => epochs.seen(new Map([[SHARD, STORE]]))],
      ['exclusively', (epochs) => epochs.exclusively(SHARD, () => expect.fail('it has begun'))],
    ])('rejects at %s if its database cannot be used', async (_, call) => {
      await expect(call(its.unavailable)).rejects.toBeInstanceOf(RepositoryUnavailableError);
    });
  });
}

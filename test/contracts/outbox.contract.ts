import {
  type DataSight,
  type Outbox,
  OutboxFullError,
  type PendingEntry,
  type RankingStore,
  type ScoreChange,
  StoreRecoveringError,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { periodsAround, TODAY } from './periods-around.js';
import { EUROPE, GLOBAL, OTHER_SHARD, SHARD } from './places.js';

const STALE_MS = 5000;
/** Longer than a test takes. */
const LOCK_MS = 3_600_000;

const KEYED = { board: GLOBAL.board, playerId: 'p1', delta: 1, idempotency: { key: 'k', payload: 'p', place: 0 } };

/** An outbox without entries. */
export interface OutboxUnderTest {
  /** Puts events there: takes updates of `global` and `region.eu`. */
  readonly store: RankingStore;
  /** Updates of a shard that may wait, at the most; those past it are refused. At least 200. */
  readonly limit: number;
  readonly outbox: Outbox;
  /** That of another process. */
  readonly other: Outbox;
  /** Lets time pass as both processes see it. */
  readonly pass: (ms: number) => void;
  /** Puts an entry there that this release cannot read. */
  readonly putUnreadable: () => Promise<unknown>;
  /** Removes all entries of the board `global` by hand. */
  readonly removeAll: () => Promise<unknown>;
}

/** What every outbox does. @param open gives one without entries. */
export function outboxContract(name: string, open: () => Promise<OutboxUnderTest>): void {
  describe(`${name} as an outbox`, () => {
    let { store, limit, outbox, other, pass, putUnreadable, removeAll } = {} as OutboxUnderTest;

    async function empty(): Promise<void> {
      ({ store, limit, outbox, other, pass, putUnreadable, removeAll } = await open());
    }

    beforeEach(empty);

    /** Makes updates in one turn. @returns the entries that hold their events. */
    async function add(count: number, board = GLOBAL.board): Promise<PendingEntry[]> {
      const updates = Array.from({ length: count }, (_, i) => store.add({ board, playerId: `p${i}`, delta: 1 }));
      return entriesOf(await Promise.all(updates));
    }

    const confirm = (entries: readonly PendingEntry[]) => outbox.confirm(entries.map(({ entry }) => entry));
    const claim = (of: Outbox, most = 1000) => of.claimStale(SHARD, STALE_MS, most, LOCK_MS);

    it('holds what updates have done in each period, as they tell it themselves', async () => {
      await empty();
      const board = { ...GLOBAL.board, periods: periodsAround(Date.now()) };
      const update = { board, playerId: 'p1', update: 'best' } as const;
      const { epoch } = (await store.add({ ...update, score: 10 })).scoreChanged!.event;
      await store.set({ ...update, period: TODAY, epoch, rebuilds: 0, expected: { score: 10 }, score: 3 });
      await outbox.confirm((await outbox.oldest(SHARD, 10)).map(({ entry }) => entry));
      const keyed = { ...update, idempotency: { key: 'k', payload: 'p', place: 0 } };
      const changes = [
        await store.add({ ...keyed, score: 5 }),
        await store.add({ ...update, playerId: 'p2', score: 7 }),
        await store.add({
          ...update,
          playerId: 'p2',
          score: 8,
          withoutRanks: true,
          idempotency: { ...keyed.idempotency, key: 'l' },
        }),
      ];
      expect(changes[0]).toMatchObject({ isApplied: false, scoreChanged: { event: { scores: { [TODAY]: 5 } } } });
      expect(await outbox.oldest(SHARD, 10)).toEqual(entriesOf(changes));
    });

    it('holds what was applied and not confirmed, oldest first', async () => {
      const step = fc.oneof(
        fc.record({ add: fc.integer({ min: 1, max: 20 }) }),
        fc.record({ confirm: fc.infiniteStream(fc.boolean()) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 10 }), fc.integer({ min: 1, max: 4 }), async (steps, most) => {
          await empty();
          let pending: PendingEntry[] = [];
          for (const one of steps) {
            if ('add' in one) pending.push(...(await add(one.add)));
            else {
              const done = pending.filter(() => one.confirm.next().value);
              pending = pending.filter((entry) => !done.includes(entry));
              // Twice is harmless.
              await Promise.all([confirm(done), confirm(done)]);
            }
            expect(await outbox.oldest(SHARD, 1000)).toEqual(pending);
            expect(await other.oldest(SHARD, most)).toEqual(pending.slice(0, most));
            expect(await outbox.look(SHARD)).toMatchObject({ missing: 0, aside: 0 });
          }
        }),
        { numRuns: 30 },
      );
    });

    it('has with each update what its idempotency record holds', async () => {
      const keyed = ['p 5', 'digest'].map((payload, place) => ({ key: `a key: {${place}}`, payload, place }));
      const updates = [...keyed, ...keyed, undefined].map((idempotency, index) =>
        store.add({ board: GLOBAL.board, playerId: 'p', delta: 5, idempotency, withoutRanks: index === 1 }),
      );
      const entries = entriesOf(await Promise.all(updates));
      const answers = [
        { ...keyed[0], previousScore: null, rank: 1, previousRank: null },
        { ...keyed[1], previousScore: 5, rank: null, previousRank: null },
        undefined,
      ];
      expect(entries.flatMap(({ events }) => events.map((event) => event.keyed))).toEqual(answers);
      expect(await outbox.oldest(SHARD, 1000)).toEqual(entries);
    });

    it('tells the latest entry that waits in the data in which a record was found, up to any entry', async () => {
      const [first] = entriesOf([await store.add(KEYED)]);
      const { foundIn } = await store.add(KEYED);
      const [second, third] = [...(await add(1)), ...(await add(1))];
      const latest = (upTo: string | null) => outbox.latest(foundIn as DataSight, upTo);
      const [a, b, c] = [first, second, third].map((pending) => pending!.entry.id) as [string, string, string];
      expect(await Promise.all([null, c, b, a].map(latest))).toEqual([c, c, b, a]);
      await confirm([second!]);
      expect(await latest(b)).toBe(a);
      await confirm([first!]);
      expect(await Promise.all([latest(b), latest(null)])).toEqual([null, c]);
    });

    it('tells nothing of other data than that in which a record was found', async () => {
      await store.add(KEYED);
      const foundIn = (await store.add(KEYED)).foundIn as DataSight;
      for (const other of [{ epoch: foundIn.epoch + 1 }, { server: '0'.repeat(40) }, { deployment: 'ba9876543210' }])
        await expect(outbox.latest({ ...foundIn, ...other }, null)).rejects.toBeInstanceOf(StoreRecoveringError);
    });

    it('keeps shards apart', async () => {
      const [global] = await add(1);
      const [europe] = await add(1, EUROPE.board);
      expect(await outbox.oldest(SHARD, 10)).toEqual([global]);
      expect(await outbox.oldest(OTHER_SHARD, 10)).toEqual([europe]);
      await outbox.confirm([global!.entry, europe!.entry]);
      for (const shard of [SHARD, OTHER_SHARD]) expect(await outbox.oldest(shard, 10)).toEqual([]);
    });

    it('has room again for just what is confirmed, however often', async () => {
      const entries = await add(limit);
      const updates = entries.at(-1)!.entry.size;
      for (let time = 0; time < 3; time++) await confirm(entries.slice(-1));
      await add(updates);
      await expect(add(1)).rejects.toBeInstanceOf(OutboxFullError);
      await confirm(await outbox.oldest(SHARD, 1000));
      await add(limit);
      await expect(add(1)).rejects.toBeInstanceOf(OutboxFullError);
    });

    it('gives stale entries to one process at a time, oldest first', async () => {
      const tally = { given: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(fc.array(move, { minLength: 30, maxLength: 60 }), async (moves) => {
          await empty();
          const naive = new NaiveClaims();
          const processes = [outbox, other];
          for (const { what, by, count, ms } of moves) {
            const process = processes[by]!;
            if (what === 'add') naive.add(await add(count));
            if (what === 'pass') {
              pass(ms);
              naive.pass(ms);
            }
            if (what === 'look') expect((await process.look(SHARD)).oldestMs).toBe(naive.look(by));
            if (what === 'release') {
              await process.release(SHARD);
              naive.release(by);
            }
            if (what === 'confirm') await confirm(naive.confirmOldest(count));
            if (what === 'claim') {
              const expected = naive.claim(by, count);
              const given = await claim(process, count);
              // With nothing to give, it does not matter who has the right to it.
              expect(expected?.length === 0 ? (given ?? []) : given).toEqual(expected);
              tally.given += expected?.length ?? 0;
              tally.refused += expected === null ? 1 : 0;
            }
          }
        }),
        { numRuns: 30 },
      );
      expect(Math.min(tally.given, tally.refused)).toBeGreaterThan(0);
    });

    it('gives stale entries to another process when the time of the first is over', async () => {
      const entries = await add(3);
      await Promise.all([outbox.look(SHARD), other.look(SHARD)]);
      pass(STALE_MS);
      expect(await outbox.claimStale(SHARD, STALE_MS, 10, 100)).toEqual(entries);
      await expect.poll(() => claim(other)).toEqual(entries);
    });

    it.each<[string, () => Promise<readonly PendingEntry[] | null>]>([
      ['asked for the oldest', () => outbox.oldest(SHARD, 2)],
      ['asked for stale ones', () => claim(outbox, 2)],
    ])('puts entries aside that cannot be read when it is %s, and gives the others', async (_, ask) => {
      for (let time = 0; time < 3; time++) await putUnreadable();
      const [first] = await add(1);
      await putUnreadable();
      const [second] = await add(1);
      await outbox.look(SHARD);
      pass(STALE_MS);
      const found: PendingEntry[] = [];
      for (let page = await ask(); page !== null && page.length > 0; page = await ask()) {
        found.push(...page);
        await confirm(page);
      }
      expect(found).toEqual([first, second]);
      expect(await outbox.look(SHARD)).toEqual({ oldestMs: 0, aside: 4, missing: 0 });
    });

    it('puts an entry aside once, by whichever of two processes meets it first', async () => {
      await putUnreadable();
      await Promise.all([outbox.oldest(SHARD, 10), other.oldest(SHARD, 10)]);
      expect(await other.look(SHARD)).toMatchObject({ aside: 1 });
    });

    it('tells every process how many updates are missing whose entries were removed, and has room for as many', async () => {
      await add(limit);
      await removeAll();
      await expect(add(1)).rejects.toBeInstanceOf(OutboxFullError);
      expect(await outbox.look(SHARD)).toEqual({ oldestMs: 0, aside: 0, missing: limit });
      await add(limit);
      expect(await other.look(SHARD)).toMatchObject({ missing: limit });
      await expect(add(1)).rejects.toBeInstanceOf(OutboxFullError);
    });
  });
}

const move = fc.record({
  what: fc.constantFrom(
    'add',
    'add',
    'look',
    'look',
    'look',
    'pass',
    'pass',
    'claim',
    'claim',
    'claim',
    'release',
    'confirm',
  ),
  by: fc.constantFrom(0, 1),
  count: fc.integer({ min: 1, max: 3 }),
  ms: fc.constantFrom(1, STALE_MS - 1, STALE_MS),
});

/** Entries with the time at which each of two processes saw them first: slow, and easy to believe. */
class NaiveClaims {
  private pending: { readonly entry: PendingEntry; readonly seenAt: (number | undefined)[] }[] = [];
  private holder: number | null = null;
  private now = 0;

  add(entries: readonly PendingEntry[]): void {
    this.pending.push(...entries.map((entry) => ({ entry, seenAt: [] })));
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** @returns for how long the process has seen the oldest. */
  look(by: number): number {
    for (const { seenAt } of this.pending) seenAt[by] ??= this.now;
    return this.now - (this.pending[0]?.seenAt[by] ?? this.now);
  }

  claim(by: number, most: number): PendingEntry[] | null {
    const stale = this.pending.filter(({ seenAt }) => this.now - (seenAt[by] ?? this.now) >= STALE_MS);
    if (stale.length === 0) return [];
    if (this.holder !== null && this.holder !== by) return null;
    this.holder = by;
    return stale.slice(0, most).map(({ entry }) => entry);
  }

  release(by: number): void {
    if (this.holder === by) this.holder = null;
  }

  confirmOldest(count: number): PendingEntry[] {
    return this.pending.splice(0, count).map(({ entry }) => entry);
  }
}

/** The entries in which the events of some changes wait, oldest first. */
function entriesOf(changes: readonly ScoreChange[]): PendingEntry[] {
  const told = changes.flatMap(({ scoreChanged }) => scoreChanged ?? []);
  const entries = new Set(told.flatMap(({ outboxEntry }) => outboxEntry ?? []));
  return [...entries].map((entry) => ({
    entry,
    events: told.filter(({ outboxEntry }) => outboxEntry === entry).map(({ event }) => event),
  }));
}

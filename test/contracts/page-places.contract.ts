import {
  comparePlayerIds,
  type Cursor,
  type Entry,
  type PagePlace,
  type RankingStore,
  topPage,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NaiveBoard } from './naive-board.js';
import { IN_ONE_SHARD } from './places.js';

const PLAYERS = ['Z', 'a', 'a-1', 'a.b', 'b', 'c', 'd', 'e', '~'];

/** For many runs against a server. */
const MODEL_TIMEOUT_MS = 60_000;

/** As many as make a search for a position in several rounds worthwhile, on a board that is spread. */
const MANY = 3000;

const scores = fc.dictionary(fc.constantFrom(...PLAYERS), fc.integer({ min: -2, max: 2 }));
const places = fc.array(
  fc.record<Cursor>({ score: fc.integer({ min: -3, max: 3 }), playerId: fc.constantFrom(...PLAYERS, 'absent') }),
  { maxLength: 4 },
);

function isBefore(entry: Entry, place: Cursor): boolean {
  return (
    entry.score > place.score || (entry.score === place.score && comparePlayerIds(entry.playerId, place.playerId) < 0)
  );
}

/** Pages that begin at a position, or lie before or after a place. @param empty as of `rankingStoreContract`. */
export function pagePlacesContract(name: string, empty: () => Promise<RankingStore>, boards = IN_ONE_SHARD): void {
  const { view } = boards;

  async function fill(all: ReadonlyMap<string, number>) {
    const store = await empty();
    const naive = new NaiveBoard();
    const updates = [...all].map(([playerId, delta]) => ({ board: view.board, playerId, delta, withoutRanks: true }));
    for (const update of updates) naive.add(update);
    await Promise.all(updates.map((update) => store.add(update)));
    const entries = naive.entries();
    /** The page of these positions, from 0, as it should be. */
    const page = (start: number, end: number) =>
      topPage(entries.length, start, entries.slice(start, Math.max(start, end)));
    return { store, entries, page };
  }

  describe(`${name} and pages anywhere`, () => {
    it('begins a page at each position', { timeout: MODEL_TIMEOUT_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(scores, fc.integer({ min: 1, max: 4 }), async (all, n) => {
          const { store, entries, page } = await fill(new Map(Object.entries(all)));
          for (let from = 1; from <= entries.length + 2; from += 1)
            expect(await store.top(view, n, { from })).toEqual(page(from - 1, from - 1 + n));
          expect(await store.top(view, n, { from: Number.MAX_SAFE_INTEGER })).toMatchObject({
            entries: [],
            next: null,
          });
        }),
        { numRuns: 40 },
      );
    });

    it('ends a page before a place, whoever stands there', { timeout: MODEL_TIMEOUT_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(scores, places, fc.integer({ min: 1, max: 4 }), async (all, some, n) => {
          const { store, entries, page } = await fill(new Map(Object.entries(all)));
          for (const before of [...some, ...entries.map(({ score, playerId }) => ({ score, playerId }))]) {
            const end = entries.filter((entry) => isBefore(entry, before)).length;
            expect(await store.top(view, n, { before })).toEqual(page(Math.max(0, end - n), end));
          }
        }),
        { numRuns: 40 },
      );
    });

    it('leads from any page back and forth over all players', { timeout: MODEL_TIMEOUT_MS }, async () => {
      const all = new Map(Array.from({ length: 25 }, (_, index) => [`p${index}`, index % 7]));
      const { store, entries } = await fill(all);
      const turn = async (place: PagePlace, to: 'previous' | 'next') => {
        const seen: Entry[][] = [];
        for (let at: PagePlace | null = place; at !== null;) {
          const { [to]: cursor, entries: shown }: Awaited<ReturnType<RankingStore['top']>> = await store.top(
            view,
            4,
            at,
          );
          seen.push([...shown]);
          at = cursor === null ? null : to === 'next' ? { after: cursor } : { before: cursor };
        }
        return seen;
      };
      expect((await turn({ from: 11 }, 'next')).flat()).toEqual(entries.slice(10));
      expect((await turn({ from: 11 }, 'previous')).toReversed().flat()).toEqual(entries.slice(0, 14));
    });

    it('finds any position among many players', { timeout: MODEL_TIMEOUT_MS }, async () => {
      const all = new Map(Array.from({ length: MANY }, (_, index) => [`p${index}`, (index * 7919) % 1009]));
      const { store, page } = await fill(all);
      for (const from of [1, 2, 257, 1000, 1500, 1501, 2222, MANY - 1, MANY, MANY + 1])
        expect(await store.top(view, 10, { from })).toEqual(page(from - 1, from + 9));
    });
  });
}

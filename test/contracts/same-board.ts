import type { BoardView, Cursor, Entry, RankingReads } from '@standings/domain';
import { expect } from 'vitest';
import type { NaiveBoard } from './naive-board.js';

/** Every entry after a place, read in pages of `n`. */
export async function pages(store: RankingReads, view: BoardView, n: number, after: Cursor | null): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor = after, first = true; first || cursor !== null; first = false) {
    const page = await store.top(view, n, cursor === null ? null : { after: cursor });
    entries.push(...page.entries);
    cursor = page.next;
  }
  return entries;
}

/**
 * Every way to read the board agrees with the naive board, and so with every other.
 *
 * @param players all that may be on the board.
 * @param page entries of a page.
 */
export async function expectSameBoard(
  store: RankingReads,
  view: BoardView,
  naive: NaiveBoard,
  players: readonly string[],
  page: number,
): Promise<void> {
  const entries = naive.entries();
  const total = entries.length;
  expect(await pages(store, view, page, null)).toEqual(entries);
  expect(await store.top(view, total + 1, null)).toEqual({ total, entries, previous: null, next: null });
  const last = entries.at(-1);
  if (last !== undefined) {
    const before = await store.top(view, page, { before: last });
    expect(before.entries).toEqual(entries.slice(0, -1).slice(-page));
    const tail = await store.top(view, page, { from: total });
    expect(tail.entries).toEqual([last]);
  }
  const asked = [...players, 'absent', ...players.toReversed()];
  const standings = asked.map((playerId) => naive.entry(playerId));
  expect(await store.ranks(view, asked)).toEqual({ total, entries: standings });
  await Promise.all(
    players.map(async (playerId) => {
      const { playerId: _, ...standing } = naive.entry(playerId) ?? { playerId };
      const isThere = 'rank' in standing;
      expect(await store.rank(view, playerId)).toEqual(isThere ? { ...standing, total } : null);
      for (let radius = 0; radius <= total; radius++) {
        const neighbours = isThere ? { total, entries: naive.around(playerId, radius) } : null;
        expect(await store.around(view, playerId, radius)).toEqual(neighbours);
      }
    }),
  );
}

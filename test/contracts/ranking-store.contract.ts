import {
  type Board,
  MAX_SCORE,
  type RankingStore,
  type ScoreChanged,
  type ScoreEvent,
  ScoreOutOfRangeError,
  type ScoreUpdate,
  isNewer,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { viewOf } from '../support/boards.js';
import { comparedOf, type ExpectedChange, NaiveBoard } from './naive-board.js';
import { comparable, IN_ONE_SHARD } from './places.js';
import { expectSameBoard, pages } from './same-board.js';

/** In an order of their own by bytes: capitals before small letters, a prefix before what it begins. */
const PLAYERS = ['Z', 'a', 'a-1', 'a.b', 'b', '~'];

const EMPTY_PAGE = { total: 0, entries: [], previous: null, next: null };

/** For a hundred runs against a database or a server. */
const MODEL_TIMEOUT_MS = 60_000;

/** What every ranking store does. @param empty gives one without players; it takes updates of the boards. */
export function rankingStoreContract(name: string, empty: () => Promise<RankingStore>, boards = IN_ONE_SHARD): void {
  describe(`${name} as a ranking store`, () => {
    const { view: GLOBAL, other: EUROPE } = boards;
    const turn = turnOf(GLOBAL.board);
    let store: RankingStore;

    const add = (store: RankingStore, playerId: string, delta: number, { board } = GLOBAL) =>
      store.add({ board, playerId, delta });

    beforeEach(async () => {
      store = await empty();
    });

    describe('an empty board', () => {
      it('has no players', async () => {
        expect(await store.top(GLOBAL, 10, null)).toEqual(EMPTY_PAGE);
        expect(await store.top(GLOBAL, 10, { after: { score: 5, playerId: 'a' } })).toEqual(EMPTY_PAGE);
        expect(await store.rank(GLOBAL, 'a')).toBeNull();
        expect(await store.around(GLOBAL, 'a', 5)).toBeNull();
        expect(await store.ranks(GLOBAL, ['a', 'b'])).toEqual({ total: 0, entries: [null, null] });
      });

      it('is also one that does not exist yet, which has the number 0', async () => {
        const view = viewOf({ no: 0, id: 'region.new' });
        await add(store, 'a', 5);
        expect(await store.top(view, 10, null)).toEqual(EMPTY_PAGE);
        expect(await store.rank(view, 'a')).toBeNull();
        expect(await store.around(view, 'a', 5)).toBeNull();
        expect(await store.ranks(view, ['a'])).toEqual({ total: 0, entries: [null] });
      });
    });

    describe('an update', () => {
      it('tells what it did, with its event', async () => {
        await add(store, 'a', 70);
        await add(store, 'b', 50);
        const change = await add(store, 'b', 30);
        expect(change).toMatchObject(comparable(boards, { previousScore: 50, previousRank: 2, rank: 1 }));
        expect(change).toMatchObject({ board: GLOBAL.board.id, playerId: 'b', delta: 30, newScore: 80 });
        const { event } = change.scoreChanged as ScoreChanged;
        expect(event).toMatchObject({
          board: GLOBAL.board.id,
          playerId: 'b',
          delta: 30,
          newScore: 80,
          scores: { all: 80 },
        });
        expect(event.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      });

      it('puts a player on the board, also by nothing', async () => {
        expect(await add(store, 'a', 0)).toMatchObject({ previousScore: null, previousRank: null, rank: 1 });
        expect(await store.rank(GLOBAL, 'a')).toEqual({ score: 0, rank: 1, total: 1 });
        const again = comparable(boards, { previousScore: 0, previousRank: 1, rank: 1 });
        expect(await add(store, 'a', 0)).toMatchObject(again);
      });

      it('is answered without ranks if the caller needs none, and changes the board as any other', async () => {
        const without = (delta: number) => store.add({ board: GLOBAL.board, playerId: 'a', delta, withoutRanks: true });
        const ranks = { rank: null, previousRank: null };
        expect(await without(5)).toMatchObject({ newScore: 5, previousScore: null, ...ranks });
        const change = await without(2);
        expect(change).toMatchObject({ newScore: 7, previousScore: 5, ...ranks });
        expect(change.scoreChanged?.event).toMatchObject({ playerId: 'a', delta: 2, newScore: 7, scores: { all: 7 } });
        expect(await add(store, 'b', 9)).toMatchObject({ rank: 1 });
        expect(await store.rank(GLOBAL, 'a')).toEqual({ score: 7, rank: 2, total: 2 });
      });

      it('has a version above all before it on its board, or of its player if the board is spread', async () => {
        const events: ScoreEvent[] = [];
        const players = boards.ranksLater ? ['a', 'a', 'a'] : ['a', 'b', 'a'];
        for (let turn = 0; turn < 3; turn++) {
          const changes = await Promise.all(players.map((playerId) => add(store, playerId, 1)));
          events.push(...changes.flatMap(({ scoreChanged }) => scoreChanged?.event ?? []));
        }
        expect(events).toHaveLength(9);
        for (const [index, event] of events.slice(1).entries()) {
          expect(isNewer(event, events[index] as ScoreEvent)).toBe(true);
        }
      });

      it('reaches both bounds exactly and does not pass them', async () => {
        for (const sign of [1, -1]) {
          const player = `bound${sign}`;
          await add(store, player, sign * (MAX_SCORE - 1));
          expect((await add(store, player, sign)).newScore).toBe(sign * MAX_SCORE);
          for (const delta of [sign, sign * 2, sign * MAX_SCORE]) {
            await expect(add(store, player, delta)).rejects.toBeInstanceOf(ScoreOutOfRangeError);
          }
          expect(await store.rank(GLOBAL, player)).toMatchObject({ score: sign * MAX_SCORE });
          expect((await add(store, player, -sign * MAX_SCORE)).newScore).toBe(0);
        }
      });

      it('that is refused leaves its neighbours of the same turn alone', async () => {
        await add(store, 'full', MAX_SCORE);
        const results = await Promise.allSettled([
          add(store, 'a', 1),
          add(store, 'full', 1),
          add(store, 'new', MAX_SCORE),
          add(store, 'full', -1),
          add(store, 'a', 1),
        ]);
        expect(results.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'fulfilled',
          'fulfilled',
          'fulfilled',
        ]);
        expect((await store.top(GLOBAL, 10, null)).entries).toEqual([
          { rank: 1, playerId: 'new', score: MAX_SCORE },
          { rank: 2, playerId: 'full', score: MAX_SCORE - 1 },
          { rank: 3, playerId: 'a', score: 2 },
        ]);
      });

      it('of one board changes nothing on another', async () => {
        await Promise.all([add(store, 'a', 5), add(store, 'a', 7, EUROPE), add(store, 'b', 9, EUROPE)]);
        expect(await store.rank(GLOBAL, 'a')).toEqual({ score: 5, rank: 1, total: 1 });
        expect(await store.rank(GLOBAL, 'b')).toBeNull();
        expect(await store.rank(EUROPE, 'a')).toEqual({ score: 7, rank: 2, total: 2 });
      });
    });

    it('does what a naive board does, turn by turn', { timeout: MODEL_TIMEOUT_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { maxLength: 4 }), fc.integer({ min: 1, max: 7 }), async (turns, page) => {
          store = await empty();
          const naive = new NaiveBoard();
          for (const updates of turns) {
            const expected = updates.map((update) => naive.add(update));
            const compared = (changes: readonly (ExpectedChange | null)[]) =>
              changes.map((change) => change && comparable(boards, change, updates.length === 1));
            expect(compared(await applied(store, updates))).toEqual(compared(expected));
          }
          await expectSameBoard(store, GLOBAL, naive, PLAYERS, page);
        }),
        { numRuns: 100 },
      );
    });

    it('goes on after a cursor wherever its player and the others went', { timeout: MODEL_TIMEOUT_MS }, async () => {
      const size = fc.integer({ min: 1, max: 4 });
      await fc.assert(
        fc.asyncProperty(turn, turn, size, async (before, between, n) => {
          store = await empty();
          const naive = new NaiveBoard();
          for (const update of before) naive.add(update);
          await applied(store, before);
          const first = await store.top(GLOBAL, n, null);
          if (first.next === null) return;

          const cursor = first.next;
          expect(cursor).toEqual({ score: first.entries.at(-1)?.score, playerId: first.entries.at(-1)?.playerId });
          for (const update of between) naive.add(update);
          await applied(store, between);
          const rest = await pages(store, GLOBAL, n, cursor);
          expect(rest).toEqual(naive.behind(cursor));

          const moved = new Set(between.map((update) => update.playerId));
          const seen = [...first.entries, ...rest].map((entry) => entry.playerId);
          for (const { playerId } of naive.entries().filter((entry) => !moved.has(entry.playerId))) {
            expect(seen.filter((other) => other === playerId)).toEqual([playerId]);
          }
        }),
        { numRuns: 100 },
      );
    });

    it('counts every update of callers that run side by side once', async () => {
      const callers = PLAYERS.map(async (_, caller) => {
        for (let round = 0; round < 10; round++) {
          await add(store, PLAYERS[(caller + round) % PLAYERS.length] as string, 1 + caller);
          await store.top(GLOBAL, 3, null);
        }
      });
      await Promise.all(callers);
      const { total, entries } = await store.top(GLOBAL, 10, null);
      expect(total).toBe(PLAYERS.length);
      expect(entries.reduce((sum, entry) => sum + entry.score, 0)).toBe(10 * (1 + 2 + 3 + 4 + 5 + 6));
    });
  });
}

const delta = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(MAX_SCORE, -MAX_SCORE, MAX_SCORE - 1, 1 - MAX_SCORE) },
);

/** Updates made in one turn of the event loop. */
function turnOf(board: Board) {
  return fc.array(
    fc
      .record({ playerId: fc.constantFrom(...PLAYERS), delta, withoutRanks: fc.boolean() })
      .map((one): ScoreUpdate => ({ board, ...one })),
    { maxLength: 12 },
  );
}

/** What came of updates that were all made in one turn; null for one whose sum is out of range. */
function applied(store: RankingStore, updates: readonly ScoreUpdate[]): Promise<(ExpectedChange | null)[]> {
  return Promise.all(
    updates.map(async (update) => {
      try {
        return comparedOf(await store.add(update));
      } catch (error) {
        if (error instanceof ScoreOutOfRangeError) return null;
        throw error;
      }
    }),
  );
}

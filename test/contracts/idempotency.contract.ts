import {
  type Board,
  IdempotencyKeyReusedError,
  MAX_SCORE,
  type RankingStore,
  type ScoreChange,
  ScoreOutOfRangeError,
  type ScoreUpdate,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { asAnswered } from './as-answered.js';
import { comparedOf } from './naive-board.js';
import { type ExpectedOutcome, NaiveKeys } from './naive-keys.js';
import { comparable, IN_ONE_SHARD } from './places.js';

const PLAYERS = ['a', 'b', 'c'];

/** For a hundred runs against a database or a server. */
const MODEL_TIMEOUT_MS = 60_000;

/** What every ranking store does with idempotency keys. @param empty as of `rankingStoreContract`; keys hold for a minute or longer. */
export function idempotencyContract(name: string, empty: () => Promise<RankingStore>, boards = IN_ONE_SHARD): void {
  describe(`${name} and idempotency keys`, () => {
    const [GLOBAL, EUROPE] = [boards.view.board, boards.other.board];
    const { ranksLater } = boards;
    const update = (asked: Asked) => updateOf(GLOBAL, asked);
    let store: RankingStore;

    /** What an update is answered that comes again. Ranks that are counted later are those of the second answer. */
    const replayOf = (change: ScoreChange) => ({
      ...asAnswered(change),
      replayed: true,
      scoreChanged: null,
      ...(ranksLater && { rank: expect.any(Number) }),
    });

    beforeEach(async () => {
      store = await empty();
    });

    /** A replay has no ranks of the first time where ranks are counted later. */
    const compared = (one: ExpectedOutcome) =>
      ranksLater && 'replayed' in one ? { ...one, rank: 0, previousRank: 0 } : one;

    const scoreOf = async (playerId: string, board = GLOBAL) =>
      (await store.rank({ board, period: 'all' }, playerId))?.score ?? null;

    it('answers an update that comes again as it did then, whatever happened since', async () => {
      await store.add({ board: GLOBAL, playerId: 'b', delta: 70 });
      const first = await store.add(update({ delta: 50 }));
      const second = await store.add(update({ delta: 50, key: 'k2' }));
      await store.add({ board: GLOBAL, playerId: 'a', delta: -500 });
      await store.add({ board: GLOBAL, playerId: 'c', delta: 500 });
      for (const [change, key] of [
        [first, 'k1'],
        [second, 'k2'],
      ] as const) {
        expect(change.scoreChanged).not.toBeNull();
        expect(asAnswered(await store.add(update({ delta: 50, key })))).toEqual(replayOf(change));
      }
      expect(first).toMatchObject({ newScore: 50, previousScore: null, rank: 2, previousRank: null });
      const ranks = comparable(boards, { rank: 1, previousRank: 2 });
      expect(second).toMatchObject({ newScore: 100, previousScore: 50, ...ranks });
      expect(await scoreOf('a')).toBe(-400);
    });

    it('repeats scores at the bounds exactly', async () => {
      for (const delta of [MAX_SCORE, -MAX_SCORE, -MAX_SCORE, 0]) {
        const one = update({ delta, key: String(Math.random()) });
        const change = await store.add(one);
        expect(asAnswered(await store.add(one))).toEqual(replayOf(change));
      }
      expect(await scoreOf('a')).toBe(-MAX_SCORE);
    });

    it('takes any printable text for a key', async () => {
      for (const key of [' ', '  ', '{}', '"', 'a b', '~'.repeat(255)]) {
        expect((await store.add(update({ key }))).scoreChanged).not.toBeNull();
        expect((await store.add(update({ key }))).scoreChanged).toBeNull();
      }
      expect(await scoreOf('a')).toBe(6);
    });

    it('refuses a key with another payload, and applies nothing', async () => {
      await store.add(update({}));
      for (const place of [0, 1]) {
        const reused = store.add(update({ payload: 'other', place, delta: 100 }));
        await expect(reused).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
      }
      expect(await scoreOf('a')).toBe(1);
      expect((await store.add(update({}))).scoreChanged).toBeNull();
    });

    it('keeps an answer for each update of a request, so that one applied in part is completed', async () => {
      const request = PLAYERS.map((playerId, place) => update({ playerId, place, delta: place + 1 }));
      const [, , last] = request as [ScoreUpdate, ScoreUpdate, ScoreUpdate];
      const done = await store.add(last);
      const again = await Promise.all(request.map((one) => store.add(one)));
      expect(again.map(({ replayed }) => replayed)).toEqual([false, false, true]);
      expect(asAnswered(again[2])).toEqual(replayOf(done));
      const replayed = await Promise.all(request.map((one) => store.add(one)));
      expect(replayed.map(asAnswered)).toEqual(again.map(replayOf));
      expect(await Promise.all(PLAYERS.map((playerId) => scoreOf(playerId)))).toEqual([1, 2, 3]);
    });

    it('keeps nothing of an update that is refused', async () => {
      await store.add({ board: GLOBAL, playerId: 'a', delta: MAX_SCORE });
      await expect(store.add(update({ delta: 5 }))).rejects.toBeInstanceOf(ScoreOutOfRangeError);
      await store.add({ board: GLOBAL, playerId: 'a', delta: -10 });
      // Another payload, which is not refused either: the key is as new.
      expect((await store.add(update({ delta: 4, payload: 'other' }))).scoreChanged).not.toBeNull();
      await expect(store.add(update({ delta: 5 }))).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    });

    it('takes the first of many with one key in one turn, and repeats it to the others', async () => {
      const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => store.add(update({}))));
      expect(first?.scoreChanged).not.toBeNull();
      for (const other of others) expect(asAnswered(other)).toEqual(replayOf(first!));
      expect(await scoreOf('a')).toBe(1);
    });

    it('keeps the keys of boards apart', async () => {
      await store.add(update({}));
      const change = await store.add(update({ board: EUROPE, delta: 7, payload: 'other' }));
      expect(change.scoreChanged).not.toBeNull();
      expect([await scoreOf('a'), await scoreOf('a', EUROPE)]).toEqual([1, 7]);
    });

    it('counts every key once, as a naive memory does', { timeout: MODEL_TIMEOUT_MS }, async () => {
      let replays = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(turnOf(GLOBAL, EUROPE), { maxLength: 5 }), async (turns) => {
          store = await empty();
          const naive = new NaiveKeys(ranksLater);
          for (const updates of turns) {
            const expected = updates.map((one) => naive.add(one));
            const found = await Promise.all(updates.map((one) => outcome(store, one)));
            expect(found.map(compared)).toEqual(expected.map(compared));
            replays += expected.filter((one) => 'replayed' in one && one.replayed).length;
          }
          for (const board of [GLOBAL, EUROPE]) {
            const { entries } = await store.top({ board, period: 'all' }, 10, null);
            expect(entries).toEqual(naive.board(board.no).entries());
          }
        }),
        { numRuns: 100 },
      );
      expect(replays).toBeGreaterThan(0);
    });
  });
}

interface Asked {
  readonly board?: Board;
  readonly playerId?: string;
  readonly delta?: number;
  readonly key?: string;
  readonly payload?: string;
  readonly place?: number;
}

function updateOf(main: Board, asked: Asked): ScoreUpdate {
  const { board = main, playerId = 'a', delta = 1, key = 'k1', payload = 'digest', place = 0 } = asked;
  return { board, playerId, delta, idempotency: { key, payload, place } };
}

/** Players and deltas of a request, by the places of its updates. The name stands for its digest. */
const REQUESTS = fc.constantFrom(
  ...Object.entries({
    one: [['a', 1]],
    two: [
      ['a', 2],
      ['b', 3],
    ],
    // May be refused at first, and applied later.
    wide: [
      ['c', MAX_SCORE],
      ['a', 5],
      ['c', -MAX_SCORE],
      ['c', MAX_SCORE],
    ],
  } satisfies Record<string, [string, number][]>),
);

/** A request, or a part of one: the rest of it was lost. */
function keyedOf(main: Board, other: Board) {
  return fc
    .record({
      board: fc.constantFrom(main, main, other),
      key: fc.constantFrom('k1', 'k2', 'k3', 'k4'),
      request: REQUESTS,
      lost: fc.nat({ max: 4 }),
      withoutRanks: fc.boolean(),
    })
    .map(({ board, key, request: [payload, updates], lost, withoutRanks }) =>
      updates
        .map(([playerId, delta], place) => ({
          ...updateOf(board, { playerId, delta, key, payload, place }),
          withoutRanks,
        }))
        .filter((_, place) => place !== lost),
    );
}

function keylessOf(board: Board) {
  return fc
    .record({ playerId: fc.constantFrom(...PLAYERS), delta: fc.constantFrom(-1, 1, -MAX_SCORE) })
    .map((one): ScoreUpdate[] => [{ board, ...one }]);
}

/** Updates made in one turn of the event loop. */
function turnOf(main: Board, other: Board) {
  const request = fc.oneof({ weight: 4, arbitrary: keyedOf(main, other) }, { weight: 1, arbitrary: keylessOf(main) });
  return fc.array(request, { maxLength: 6 }).map((requests) => requests.flat());
}

async function outcome(store: RankingStore, one: ScoreUpdate): Promise<ExpectedOutcome> {
  try {
    const change = await store.add(one);
    return { ...comparedOf(change), replayed: change.replayed };
  } catch (error) {
    if (error instanceof ScoreOutOfRangeError) return ScoreOutOfRangeError;
    if (error instanceof IdempotencyKeyReusedError) return IdempotencyKeyReusedError;
    throw error;
  }
}

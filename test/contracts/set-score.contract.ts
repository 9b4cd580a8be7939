import {
  ALL_TIME,
  type Board,
  MAX_SCORE,
  type RankingStore,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreValue,
  isNewer,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { asAnswered } from './as-answered.js';
import { comparedOf, NaiveBoard } from './naive-board.js';
import { comparable, IN_ONE_SHARD } from './places.js';

const PLAYERS = ['a', 'b', 'c'];

/** For a hundred runs against a database or a server. */
const MODEL_TIMEOUT_MS = 60_000;

/** How every ranking store sets a score. @param empty as of `rankingStoreContract`. */
export function setScoreContract(name: string, empty: () => Promise<RankingStore>, boards = IN_ONE_SHARD): void {
  describe(`${name} and scores that are set`, () => {
    const { view: VIEW, other: EUROPE } = boards;
    let store: RankingStore;
    let epoch: number;

    beforeEach(async () => {
      store = await empty();
      epoch = await epochOf(store, EUROPE.board);
    });

    const replace = (playerId: string, expected: number | null, score: number, more: Partial<ScoreReplacement> = {}) =>
      store.set({ ...VIEW, playerId, epoch, rebuilds: 0, expected: valueOf(expected), score, ...more });

    it('replaces the expected score, and tells it like an update that gives a score', async () => {
      await store.add({ board: VIEW.board, playerId: 'a', delta: 70 });
      const before = await store.add({ board: VIEW.board, playerId: 'b', delta: 50 });
      const change = (await replace('b', 50, 80)) as ScoreChange;
      const ranks = comparable(boards, { rank: 1, previousRank: 2 });
      expect(change).toMatchObject({ delta: null, newScore: 80, previousScore: 50, isApplied: true, ...ranks });
      expect(change.scoreChanged?.event).toMatchObject({
        playerId: 'b',
        delta: null,
        newScore: 80,
        scores: { all: 80 },
      });
      expect(isNewer(change.scoreChanged!.event, before.scoreChanged!.event)).toBe(true);
      expect(await store.rank(VIEW, 'b')).toMatchObject({ score: 80, rank: 1 });
    });

    it('puts a new player on the board, also with 0', async () => {
      expect(await replace('a', null, 0)).toMatchObject({ delta: null, newScore: 0, previousScore: null, rank: 1 });
      expect(await replace('b', null, -5)).toMatchObject({ delta: null, newScore: -5, previousScore: null });
      expect(await replace('a', null, 7)).toBeNull();
      expect(await store.rank(VIEW, 'a')).toMatchObject({ score: 0 });
    });

    it('tells a score that is set to itself under a new version', async () => {
      const added = await store.add({ board: VIEW.board, playerId: 'a', delta: 5 });
      const change = await replace('a', 5, 5);
      expect(change).toMatchObject({ delta: null, newScore: 5, previousScore: 5 });
      expect(isNewer(change!.scoreChanged!.event, added.scoreChanged!.event)).toBe(true);
    });

    it('changes nothing after another number of rebuilds, of which each may have set the score', async () => {
      await store.add({ board: VIEW.board, playerId: 'a', delta: 5 });
      expect(await replace('a', 5, 9, { rebuilds: 1 })).toBeNull();
      expect(await store.rank(VIEW, 'a')).toMatchObject({ score: 5 });
    });

    it('changes nothing in another epoch, whose scores may come from elsewhere', async () => {
      await store.add({ board: VIEW.board, playerId: 'a', delta: 5 });
      for (const other of [epoch - 1, epoch + 1]) expect(await replace('a', 5, 9, { epoch: other })).toBeNull();
      expect(await store.rank(VIEW, 'a')).toMatchObject({ score: 5 });
    });

    it('reaches from one bound to the other in two steps', async () => {
      expect(await replace('a', null, MAX_SCORE)).toMatchObject({ newScore: MAX_SCORE });
      expect(await replace('a', MAX_SCORE, 0)).toMatchObject({ newScore: 0 });
      expect(await replace('a', 0, -MAX_SCORE)).toMatchObject({ newScore: -MAX_SCORE });
      expect(await replace('a', -MAX_SCORE, -MAX_SCORE)).toMatchObject({ newScore: -MAX_SCORE });
    });

    it('counts once under its key, also when the expected score has come back', async () => {
      const idempotency = { key: 'k', payload: 'p', place: 0 };
      await store.add({ board: VIEW.board, playerId: 'a', delta: 10 });
      const first = await replace('a', 10, 50, { idempotency });
      await store.add({ board: VIEW.board, playerId: 'a', delta: -40 });
      expect(asAnswered(await replace('a', 10, 50, { idempotency }))).toEqual({
        ...first,
        replayed: true,
        scoreChanged: null,
      });
      expect(await store.rank(VIEW, 'a')).toMatchObject({ score: 10 });
      expect(await replace('a', 10, 50)).toMatchObject({ newScore: 50 });
    });

    it('keeps nothing under its key if the score is another', async () => {
      const idempotency = { key: 'k', payload: 'p', place: 0 };
      expect(await replace('a', 1, 50, { idempotency })).toBeNull();
      expect(await replace('a', null, 50, { idempotency })).toMatchObject({
        newScore: 50,
        scoreChanged: expect.anything(),
      });
    });

    it('does what a naive board does, among updates of the same turn', { timeout: MODEL_TIMEOUT_MS }, async () => {
      let [taken, refused] = [0, 0];
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { maxLength: 4 }), async (turns) => {
          store = await empty();
          const its = await epochOf(store, EUROPE.board);
          const naive = new NaiveBoard();
          for (const steps of turns) {
            const wanted = steps.map((step) => expectedOf(VIEW.board, naive, step));
            const found = await Promise.all(steps.map((step) => outcome(store, VIEW.board, its, step)));
            const [compared, expected] = [found, wanted].map((changes) =>
              changes.map((change) => change && comparable(boards, change, steps.length === 1)),
            );
            expect(compared).toEqual(expected);
            taken += wanted.filter((one, i) => one !== null && 'score' in steps[i]!).length;
            refused += wanted.filter((one) => one === null).length;
          }
          expect((await store.top(VIEW, 10, null)).entries).toEqual(naive.entries());
        }),
        { numRuns: 100 },
      );
      expect(Math.min(taken, refused)).toBeGreaterThan(20);
    });
  });
}

/** Learned from an update of a player who is off the board of every test. */
async function epochOf(store: RankingStore, board: Board): Promise<number> {
  const { scoreChanged } = await store.add({ board, playerId: 'nobody', delta: 0 });
  return scoreChanged!.event.epoch;
}

interface Addition {
  readonly playerId: string;
  readonly delta: number;
}

type Replacement = Pick<ScoreReplacement, 'playerId' | 'expected' | 'score'>;

type Step = Addition | Replacement;

function valueOf(score: number | null): ScoreValue | null {
  return score === null ? null : { score };
}

const playerId = fc.constantFrom(...PLAYERS);
const small = fc.integer({ min: -2, max: 2 });
const turn = fc.array<Step>(
  fc.oneof(
    fc.record({ playerId, delta: small }),
    fc.record({ playerId, expected: fc.option(small).map(valueOf), score: small }),
  ),
  { maxLength: 12 },
);

/** What it did and emitted; null if it changed nothing. */
async function outcome(store: RankingStore, board: Board, epoch: number, step: Step) {
  const change =
    'score' in step
      ? await store.set({ board, period: ALL_TIME, epoch, rebuilds: 0, ...step })
      : await store.add({ board, ...step });
  if (change === null) return null;
  const { newScore, scoreChanged } = change;
  expect(scoreChanged?.event).toMatchObject({ newScore, delta: 'delta' in step ? step.delta : null });
  return comparedOf(change);
}

function expectedOf(board: Board, naive: NaiveBoard, step: Step) {
  return 'delta' in step ? naive.add({ board, ...step }) : naive.set(step);
}

import {
  ALL_TIME,
  type Board,
  type Cursor,
  IdempotencyKeyReusedError,
  MAX_SCORE,
  type RankingStore,
  type ScoreChange,
  type ScoreInput,
  ScoreOutOfRangeError,
  type ScoreReplacement,
  type ScoreUpdate,
  type ScoreValue,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../support/boards.js';
import { comparedOf, NaiveBoard } from './naive-board.js';
import { type ExpectedOutcome, NaiveKeys } from './naive-keys.js';
import { comparable, type ContractBoards, IN_ONE_SHARD } from './places.js';
import { RULED_BOARDS, type RuledBoard, type Rules } from './ruled-boards.js';
import { expectSameBoard, pages } from './same-board.js';

/** In an order of their own by bytes: capitals before small letters, a prefix before what it begins. */
const PLAYERS = ['Z', 'a', 'a-1', 'a.b', '~'];

const RUNS = 200;

/** For the runs against a server. */
const LAW_TIMEOUT_MS = 120_000;

/**
 * The law of the rules of boards: on each board every ranking store does what a naive one does, whatever its rules, and those of others.
 *
 * @param empty gives one without players; it takes updates of the boards and of the ruled ones.
 */
export function boardRulesContract(
  name: string,
  empty: () => Promise<RankingStore>,
  boards = IN_ONE_SHARD,
  ruled = RULED_BOARDS,
): void {
  describe(`${name} and the rules of boards`, () => {
    it('does what a naive board of the same rules does', { timeout: LAW_TIMEOUT_MS }, async () => {
      const seen = { unbeaten: 0, replayed: 0, kept: 0, set: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(planOf(ruled), fc.integer({ min: 1, max: 4 }), async ({ chosen, turns }, page) => {
          const store = await empty();
          const epoch = await epochOf(store, boards.other.board);
          const naive = new NaiveKeys(
            boards.ranksLater,
            (no) => new NaiveBoard(chosen.find((one) => one.no === no)?.rules),
          );
          const cursors: { board: Board; cursor: Cursor }[] = [];
          for (const turn of turns) {
            if ('updates' in turn) await expectUpdates(store, naive, turn.updates, boards, seen);
            else await expectReplaced(store, naive.board(turn.board.no), { ...turn, epoch }, boards, seen);
            for (const board of chosen) {
              const { next } = await store.top(viewOf(board), page, null);
              if (next !== null) cursors.push({ board, cursor: next });
            }
          }
          for (const board of chosen) {
            await expectSameBoard(store, viewOf(board), naive.board(board.no), PLAYERS, page);
          }
          for (const { board, cursor } of cursors) {
            expect(await pages(store, viewOf(board), page, cursor)).toEqual(naive.board(board.no).behind(cursor));
          }
        }),
        { numRuns: RUNS },
      );
      // A law that holds because nothing happened is none.
      expect(Object.values(seen)).not.toContain(0);
    });

    it('lets players with the same score and tiebreaker share a rank, wherever they reached it', async () => {
      const store = await empty();
      const epoch = await epochOf(store, boards.other.board);
      for (const board of ruled.filter(({ rules }) => rules.ties !== 'shared')) {
        const naive = new NaiveBoard(board.rules);
        for (const [index, playerId] of PLAYERS.entries()) {
          const value = { score: 1, tiebreaker: index < 3 ? 7 : 6 + index };
          const replacement = { board, period: ALL_TIME, playerId, epoch, rebuilds: 0, expected: null, ...value };
          await store.set(replacement);
          naive.set(replacement);
        }
        await expectSameBoard(store, viewOf(board), naive, PLAYERS, 2);
        const again = { board, playerId: PLAYERS[2] as string, ...keeping(board.rules, { score: 1, tiebreaker: 7 }) };
        expect(await outcome(store, again)).toMatchObject({ rank: naive.add(again)?.rank });
      }
    });
  });
}

type Seen = Record<'unbeaten' | 'replayed' | 'kept' | 'set' | 'refused', number>;

/** Updates made in one turn of the event loop. */
async function expectUpdates(
  store: RankingStore,
  naive: NaiveKeys,
  updates: readonly ScoreUpdate[],
  boards: ContractBoards,
  seen: Seen,
): Promise<void> {
  const before = reachedOf(naive, updates).map((times) => ({ times, count: times.length }));
  const found = await Promise.all(updates.map((update) => outcome(store, update)));
  const compared = (one: ExpectedOutcome) => {
    if (!('rank' in one)) return one;
    // A replay has no ranks of the first time where ranks are counted later.
    return comparable(boards, one, updates.length === 1 && !(one.replayed && boards.ranksLater));
  };
  for (const [index, update] of updates.entries()) {
    const one = found[index] as ExpectedOutcome;
    const expected = naive.add(update, 'tiebreaker' in one ? one.tiebreaker : undefined);
    expect(compared(one)).toEqual(compared(expected));
    if ('rank' in expected) {
      if (expected.replayed) seen.replayed += 1;
      else if (!expected.isApplied) seen.unbeaten += 1;
      else if (expected.newScore === expected.previousScore && expected.tiebreaker !== undefined) seen.kept += 1;
    } else seen.refused += 1;
  }
  for (const { times, count } of before) expectRising(times, count, boards);
}

function reachedOf(naive: NaiveKeys, updates: readonly ScoreUpdate[]): number[][] {
  return [...new Set(updates.map(({ board }) => board.no))].map((no) => naive.board(no).reached);
}

/**
 * Scores are reached at times that rise with every update. Those of a turn, on a board whose shards share a turn, only come after those of
 * the turns before.
 *
 * @param times as reached, in the order of the updates; those of this turn after the first `count`.
 */
function expectRising(times: readonly number[], count: number, { ranksLater }: ContractBoards): void {
  const rising = ranksLater
    ? [times.slice(0, count).toSorted(numerically), times.slice(count).toSorted(numerically)].flat()
    : times;
  expect(rising).toEqual(times.toSorted(numerically));
  if (!ranksLater) expect(new Set(times).size).toBe(times.length);
  else expect(times.slice(count).some((time) => times.slice(0, count).includes(time))).toBe(false);
}

function numerically(one: number, other: number): number {
  return one - other;
}

async function expectReplaced(
  store: RankingStore,
  naive: NaiveBoard,
  { board, playerId, seems, value, epoch }: Replacing & { readonly epoch: number },
  boards: ContractBoards,
  seen: Seen,
): Promise<void> {
  const expected = seems(naive.valueOf(playerId));
  const replacement: ScoreReplacement = { board, period: ALL_TIME, playerId, epoch, rebuilds: 0, expected, ...value };
  const change = await store.set(replacement);
  const wanted = naive.set(replacement);
  expect(change && comparable(boards, comparedOf(change))).toEqual(wanted && comparable(boards, wanted));
  if (change === null) return;
  expectTold(change, null);
  seen.set += 1;
}

async function outcome(store: RankingStore, update: ScoreUpdate): Promise<ExpectedOutcome> {
  try {
    const change = await store.add(update);
    expectTold(change, update.delta ?? null);
    return { ...comparedOf(change), replayed: change.replayed };
  } catch (error) {
    if (error instanceof ScoreOutOfRangeError) return ScoreOutOfRangeError;
    if (error instanceof IdempotencyKeyReusedError) return IdempotencyKeyReusedError;
    throw error;
  }
}

/** An event tells what was applied, once, and nothing else. */
function expectTold(change: ScoreChange, delta: number | null): void {
  const { board, playerId, newScore, tiebreaker, isApplied, replayed, scoreChanged } = change;
  expect(change.delta).toBe(delta);
  if (!isApplied || replayed) return expect(scoreChanged).toBeNull();
  const tiebreakers = tiebreaker === undefined ? undefined : { [ALL_TIME]: tiebreaker };
  expect(scoreChanged?.event).toMatchObject({ board, playerId, delta, newScore, scores: { [ALL_TIME]: newScore } });
  expect(scoreChanged?.event.tiebreakers).toEqual(tiebreakers);
}

/** Learned from an update of a player who is off the board of every test. */
async function epochOf(store: RankingStore, board: Board): Promise<number> {
  const { scoreChanged } = await store.add({ board, playerId: 'nobody', delta: 0 });
  return scoreChanged!.event.epoch;
}

/** An update that leaves a score as it is. */
function keeping({ update, ties }: Rules, { score, tiebreaker }: ScoreValue): ScoreInput {
  if (update === 'increment') return { delta: 0 };
  return ties === 'subscore' ? { update, score, tiebreaker } : { update, score };
}

interface Replacing {
  readonly board: Board;
  readonly playerId: string;
  /** What the caller takes for the present score, of what it is. */
  readonly seems: (present: ScoreValue | null) => ScoreValue | null;
  readonly value: ScoreValue;
}

interface Plan {
  /** Boards of different rules, which share the turns. */
  readonly chosen: readonly RuledBoard[];
  readonly turns: readonly ({ readonly updates: readonly ScoreUpdate[] } | Replacing)[];
}

const playerId = fc.constantFrom(...PLAYERS);

/** Often equal, and sometimes as far from 0 as can be. */
const score = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(MAX_SCORE, -MAX_SCORE, MAX_SCORE - 1, 1 - MAX_SCORE) },
);

function planOf(ruled: readonly RuledBoard[]): fc.Arbitrary<Plan> {
  return fc.subarray([...ruled], { minLength: 1, maxLength: 3 }).chain((chosen) => {
    const board = fc.constantFrom(...chosen);
    const update = board.chain(updateOf);
    // A request comes again and again under its key.
    const requests = fc.array(update, { minLength: 4, maxLength: 4 }).map((all) => all.map(keyed));
    return requests.chain((all) => {
      const updates = fc.array(fc.oneof({ weight: 3, arbitrary: update }, fc.constantFrom(...all)), { maxLength: 12 });
      const turn = fc.oneof({ weight: 3, arbitrary: fc.record({ updates }) }, board.chain(replacingOf));
      return fc.record({ chosen: fc.constant(chosen), turns: fc.array(turn, { maxLength: 6 }) });
    });
  });
}

function updateOf({ rules, ...board }: RuledBoard): fc.Arbitrary<ScoreUpdate> {
  const context = { board: fc.constant(board), playerId, withoutRanks: fc.boolean() };
  const { update, ties } = rules;
  if (update === 'increment') return fc.record({ ...context, delta: score }).map((one): ScoreUpdate => one);
  const given = { ...context, update: fc.constant(update), score };
  if (ties !== 'subscore') return fc.record(given).map((one): ScoreUpdate => one);
  return fc.record({ ...given, tiebreaker: score }).map((one): ScoreUpdate => one);
}

function keyed(update: ScoreUpdate, index: number): ScoreUpdate {
  return { ...update, idempotency: { key: `k${index}`, payload: 'digest', place: 0 } };
}

function replacingOf({ rules, ...board }: RuledBoard): fc.Arbitrary<Replacing> {
  const isTied = rules.ties !== 'shared';
  const seems = fc.constantFrom<Replacing['seems']>(
    (present) => present,
    (present) => present,
    () => null,
    (present) => present && { ...present, score: present.score + (present.score > 0 ? -1 : 1) },
    (present) => (present && isTied ? { ...present, tiebreaker: otherThan(present.tiebreaker as number) } : present),
  );
  const value = isTied ? fc.record({ score, tiebreaker: tiebreakerOf(rules) }) : fc.record({ score });
  return fc.record({ board: fc.constant(board), playerId, seems, value });
}

function otherThan(tiebreaker: number): number {
  return tiebreaker > 0 ? tiebreaker - 1 : tiebreaker + 1;
}

function tiebreakerOf({ ties }: Rules): fc.Arbitrary<number> {
  return ties === 'first' ? fc.integer({ min: 1, max: 3 }) : score;
}

import {
  ALL_TIME,
  type Board,
  type BoardPeriod,
  type Clock,
  MAX_SCORE,
  type Period,
  type PeriodChange,
  PeriodNotOpenError,
  type RankingStore,
  type ScoreChange,
  ScoreOutOfBoundsError,
  ScoreOutOfRangeError,
  type ScoreUpdate,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsWith } from '../support/boards.js';
import { type ExpectedChange, NaiveBoard } from './naive-board.js';
import { comparable, type ContractBoards, IN_ONE_SHARD } from './places.js';
import { RULED_BOARDS, type RuledBoard, type Rules } from './ruled-boards.js';
import { ALL_OPEN, periodsAround, SEASON, TODAY, TOMORROW, WEEK, YESTERDAY } from './periods-around.js';
import { expectSameBoard } from './same-board.js';

const HOUR_MS = 3_600_000;
const PLAYERS = ['Z', 'a', 'a-1', '~'];
const RUNS = 100;

/** For the runs against a server. */
const LAW_TIMEOUT_MS = 120_000;

/**
 * The law of periods: an update counts for every period that is open by the clock of the store, for each by the rule of the board, or for none.
 *
 * @param empty gives a store without players, for a process with a clock; it takes updates of the ruled boards.
 * @param hasOwnClock whether it can be given to a process whose clock is another than that of the store.
 */
export function updatePeriodsContract(
  name: string,
  empty: (clock?: Clock) => Promise<RankingStore>,
  { boards = IN_ONE_SHARD, ruled = RULED_BOARDS, hasOwnClock = true } = {},
): void {
  const boardOf = (rules: Partial<Rules>): RuledBoard => {
    const found = ruled.find((one) =>
      Object.entries(rules).every(([rule, value]) => one.rules[rule as keyof Rules] === value),
    );
    return { ...(found as RuledBoard), periods: periodsAround(Date.now()) };
  };
  const ADDING = { update: 'increment', order: 'desc', ties: 'shared' } as const;
  const changesOf = ({ periods }: ScoreChange) => new Map((periods ?? []).map((one) => [one.period, one]));

  describe(`${name} and the periods of boards`, () => {
    it('does in each open period what a naive board does', { timeout: LAW_TIMEOUT_MS }, async () => {
      const seen = { mixed: 0, kept: 0, replayed: 0 };
      await fc.assert(
        fc.asyncProperty(planOf(ruled), async (turns) => {
          const store = await empty();
          const law = new Law(store, boards, Date.now(), seen);
          for (const turn of turns) await law.play(turn);
          await law.expectSameBoards();
        }),
        { numRuns: RUNS },
      );
      // A law that holds because nothing happened is none.
      expect(Object.values(seen)).not.toContain(0);
    });

    it('answers with the first period, and with all of them by name', async () => {
      const board = boardOf(ADDING);
      const store = await empty();
      await store.add({ board, playerId: 'a', delta: 5 });
      const change = await store.add({ board, playerId: 'a', delta: 2 });
      expect(change).toMatchObject({ newScore: 7, previousScore: 5, isApplied: true });
      expect([...changesOf(change).keys()]).toEqual(ALL_OPEN);
      expect(change.scoreChanged?.event).toMatchObject({ delta: 2, newScore: 7 });
      expect(change.scoreChanged?.event.scores).toEqual(Object.fromEntries(ALL_OPEN.map((period) => [period, 7])));
      expect(await store.rank({ board, period: YESTERDAY }, 'a')).toBeNull();
      expect(await store.rank({ board, period: TOMORROW }, 'a')).toBeNull();
    });

    it('tells the periods that have changed, and the score of the first one although it stays', async () => {
      const board = boardOf({ update: 'best', order: 'desc', ties: 'shared' });
      const store = await empty();
      const { epoch } = (await store.add({ board, playerId: 'a', update: 'best', score: 10 })).scoreChanged!.event;
      const today = { board, period: TODAY, playerId: 'a', epoch, rebuilds: 0 };
      expect(await store.set({ ...today, expected: { score: 10 }, score: 3 })).toMatchObject({ newScore: 3 });
      const change = await store.add({ board, playerId: 'a', update: 'best', score: 5 });
      expect(change).toMatchObject({ newScore: 10, isApplied: false });
      expect(changesOf(change).get(TODAY)).toMatchObject({ newScore: 5, previousScore: 3, isApplied: true });
      expect(changesOf(change).get(ALL_TIME)).toMatchObject({ newScore: 10, isApplied: false });
      expect(change.scoreChanged?.event).toMatchObject({ newScore: 10, scores: { [TODAY]: 5 } });
      const unbeaten = await store.add({ board, playerId: 'a', update: 'best', score: 5 });
      expect(unbeaten).toMatchObject({ isApplied: false, scoreChanged: null });
    });

    it('changes no period if the sum leaves the range in one of them', async () => {
      const board = boardOf(ADDING);
      const store = await empty();
      const { epoch } = (await store.add({ board, playerId: 'a', delta: 1 })).scoreChanged!.event;
      const season = { board, period: SEASON, playerId: 'a', epoch, rebuilds: 0, expected: { score: 1 } };
      await store.set({ ...season, score: MAX_SCORE });
      await expect(store.add({ board, playerId: 'a', delta: 1 })).rejects.toThrow(ScoreOutOfRangeError);
      expect(await store.rank({ board, period: WEEK }, 'a')).toMatchObject({ score: 1 });
    });

    it('compares the bounds of the board with the score of the first period alone', async () => {
      const board = boardOf(ADDING);
      const store = await empty();
      const limits = limitsWith({ scores: { min: 0 } });
      const { epoch } = (await store.add({ board, playerId: 'a', delta: 9, limits })).scoreChanged!.event;
      await store.set({ board, period: TODAY, playerId: 'a', epoch, rebuilds: 0, expected: { score: 9 }, score: 1 });
      const change = await store.add({ board, playerId: 'a', delta: -5, limits });
      expect(changesOf(change).get(TODAY)).toMatchObject({ newScore: -4 });
      await expect(store.add({ board, playerId: 'a', delta: -5, limits })).rejects.toThrow(ScoreOutOfBoundsError);
    });

    it('takes no update of a board that has no open period of a kind, and those of other boards', async () => {
      const ended: BoardPeriod = { id: YESTERDAY, startsAt: 0, endsAt: 1, state: 'open' };
      const all: BoardPeriod = { id: ALL_TIME, startsAt: null, endsAt: null, state: 'open' };
      const late: Board = { ...boardOf(ADDING), periods: [all, ended] };
      const other = { ...boardOf({ update: 'latest', order: 'asc', ties: 'shared' }), periods: undefined };
      const store = await empty();
      const [refused, taken] = await Promise.allSettled([
        store.add({ board: late, playerId: 'a', delta: 1 }),
        store.add({ board: other, playerId: 'a', update: 'latest', score: 1 }),
      ]);
      expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(PeriodNotOpenError) });
      expect(taken).toMatchObject({ status: 'fulfilled' });
    });

    it('answers an update that is sent again while no period is open as it answered it the first time', async () => {
      const store = await empty();
      const board = boardOf(ADDING);
      const update = { playerId: 'a', delta: 5, idempotency: { key: 'k', payload: 'p', place: 0 } };
      const { periods } = await store.add({ ...update, board });
      const ended = board.periods!.map((one): BoardPeriod => ({ ...one, endsAt: 2, startsAt: 1 }));
      const late: Board = { ...board, periods: ended as unknown as Board['periods'] };
      const again = await store.add({ ...update, board: late });
      expect(again).toMatchObject({ newScore: 5, replayed: true, scoreChanged: null });
      expect(again.periods?.map(({ period, newScore }) => [period, newScore])).toEqual(
        periods?.map(({ period, newScore }) => [period, newScore]),
      );
      await expect(store.add({ board: late, playerId: 'a', delta: 5 })).rejects.toThrow(PeriodNotOpenError);
    });

    const hours = hasOwnClock ? [0, 2, -2] : [0];
    it.each(hours)(
      'counts an update for one period of a kind, whatever a clock that is %i hours ahead says',
      async (ahead) => {
        const store = await empty({ now: () => Date.now() + ahead * HOUR_MS });
        const boundary = Date.now() + 500;
        const period = (id: Period, startsAt: number, endsAt: number): BoardPeriod => ({
          id,
          startsAt,
          endsAt,
          state: 'open',
        });
        const periods: Board['periods'] = [
          { id: ALL_TIME, startsAt: null, endsAt: null, state: 'open' },
          period(YESTERDAY, boundary - HOUR_MS, boundary),
          period(TODAY, boundary, boundary + HOUR_MS),
        ];
        const board: Board = { ...boardOf(ADDING), periods };
        const latest: Board = { ...boardOf({ update: 'latest', order: 'asc', ties: 'shared' }), periods };
        let given = 0;
        const daysOf: (Period | undefined)[] = [];
        while (Date.now() < boundary + 300) {
          const before = Date.now();
          const giving = Array.from({ length: 40 }, () =>
            store.add({ board: latest, playerId: 'a', update: 'latest', score: (given += 1) }),
          );
          const changes = await Promise.all(PLAYERS.map((playerId) => store.add({ board, playerId, delta: 1 })));
          await Promise.all(giving);
          // Of the updates of one turn the last one stays, in more calls of the store than one.
          expect(await store.rank({ board: latest, period: ALL_TIME }, 'a')).toMatchObject({ score: given });
          for (const change of changes) {
            expect(change.periods).toHaveLength(2);
            const day = change.periods?.[1]?.period;
            daysOf.push(day);
            if (Date.now() < boundary - 1) expect(day).toBe(YESTERDAY);
            if (before > boundary) expect(day).toBe(TODAY);
          }
        }
        const first = daysOf.indexOf(TODAY);
        expect(first).toBeGreaterThan(0);
        const last = daysOf.lastIndexOf(YESTERDAY);
        // Of the shards of a spread board one may be asked later than another.
        expect(last).toBeLessThan(first + (boards.ranksLater ? PLAYERS.length : 0));
        for (const playerId of PLAYERS) {
          const score = async (id: Period) => (await store.rank({ board, period: id }, playerId))?.score ?? 0;
          expect((await score(YESTERDAY)) + (await score(TODAY))).toBe(await score(ALL_TIME));
        }
      },
    );
  });
}

type Seen = Record<'mixed' | 'kept' | 'replayed', number>;

/** What is done in one turn of the event loop, or a score that is set in one period, so that periods differ. */
type Turn =
  | { readonly updates: readonly ScoreUpdate[] }
  | { readonly board: RuledBoard; readonly period: Period; readonly playerId: string; readonly score: number };

/** Naive boards for each period of each board, beside the store. */
class Law {
  private readonly naive = new Map<
    string,
    { readonly board: RuledBoard; readonly period: Period; readonly of: NaiveBoard }
  >();
  private readonly known = new Map<string, readonly PeriodChange[]>();
  private readonly periods: readonly [BoardPeriod, ...BoardPeriod[]];
  private epoch = 0;
  private sets = 0;

  constructor(
    private readonly store: RankingStore,
    private readonly boards: ContractBoards,
    now: number,
    private readonly seen: Seen,
  ) {
    this.periods = periodsAround(now);
  }

  async play(turn: Turn): Promise<void> {
    if ('updates' in turn) await this.update(turn.updates);
    else if (this.epoch > 0) await this.set(turn);
  }

  async expectSameBoards(): Promise<void> {
    for (const { board, period, of } of this.naive.values()) {
      await expectSameBoard(this.store, { board, period }, of, PLAYERS, 2);
    }
  }

  private async update(given: readonly ScoreUpdate[]): Promise<void> {
    const updates = given.map((one) => ({ ...one, board: { ...one.board, periods: this.periods } }));
    const changes = await Promise.all(updates.map((one) => this.store.add(one)));
    for (const [index, update] of updates.entries()) {
      const change = changes[index] as ScoreChange;
      const isAlone = updates.length === 1;
      const key = update.idempotency && `${update.board.no} ${update.playerId} ${update.idempotency.key}`;
      const before = key === undefined ? undefined : this.known.get(key);
      if (before !== undefined) {
        this.seen.replayed += 1;
        expect(change).toMatchObject({ replayed: true, scoreChanged: null });
        const compared = (all: readonly PeriodChange[]) => all.map((one) => this.comparable(one, false));
        expect(compared(change.periods ?? [])).toEqual(compared(before));
        continue;
      }
      if (key !== undefined) this.known.set(key, change.periods as readonly PeriodChange[]);
      this.expectChange(update, change, isAlone);
    }
  }

  private expectChange(update: ScoreUpdate, change: ScoreChange, isAlone: boolean): void {
    const scores: Record<Period, number> = {};
    for (const [index, period] of ALL_OPEN.entries()) {
      const found = change.periods?.[index] as PeriodChange;
      const expected = this.board(update.board as RuledBoard, period).add(update, found.tiebreaker) as ExpectedChange;
      expect(this.comparable(found, isAlone)).toEqual(this.comparable({ period, ...expected }, isAlone));
      if (index === 0) {
        const { period: _, ...first } = found;
        expect(change).toMatchObject(first);
      }
      if (expected.isApplied) scores[period] = expected.newScore;
    }
    const changed = Object.keys(scores).length;
    if (changed === 0) this.seen.kept += 1;
    else if (changed < ALL_OPEN.length) this.seen.mixed += 1;
    expect(change.scoreChanged?.event.scores).toEqual(changed === 0 ? undefined : scores);
    this.epoch = change.scoreChanged?.event.epoch ?? this.epoch;
  }

  private async set({
    board,
    period,
    playerId,
    score,
  }: Exclude<Turn, { updates: readonly ScoreUpdate[] }>): Promise<void> {
    const naive = this.board(board, period);
    const expected = naive.valueOf(playerId);
    // No two scores are reached at the same time.
    const tiebreaker = board.rules.ties === 'shared' ? undefined : (this.sets += 1);
    const where = { board: { ...board, periods: this.periods }, period, playerId };
    const change = await this.store.set({ ...where, epoch: this.epoch, rebuilds: 0, expected, score, tiebreaker });
    naive.set({ playerId, expected, score, ...(tiebreaker !== undefined && { tiebreaker }) });
    expect(change?.scoreChanged?.event.scores).toEqual({ [period]: score });
  }

  private comparable(change: PeriodChange, isAlone: boolean) {
    const { tiebreaker, previousTiebreaker, ...rest } = comparable(this.boards, change, isAlone);
    const tiebreakers = {
      ...(tiebreaker !== undefined && { tiebreaker }),
      ...(previousTiebreaker !== undefined && { previousTiebreaker }),
    };
    return { ...rest, ...tiebreakers };
  }

  private board(board: RuledBoard, period: Period): NaiveBoard {
    const name = `${board.no} ${period}`;
    const known = this.naive.get(name) ?? { board, period, of: new NaiveBoard(board.rules) };
    this.naive.set(name, known);
    return known.of;
  }
}

const playerId = fc.constantFrom(...PLAYERS);
const score = fc.integer({ min: -3, max: 3 });

function planOf(ruled: readonly RuledBoard[]): fc.Arbitrary<readonly Turn[]> {
  return fc.subarray([...ruled], { minLength: 1, maxLength: 2 }).chain((chosen) => {
    const board = fc.constantFrom(...chosen);
    const update = board.chain(updateOf);
    const updates = fc.array(update, { minLength: 1, maxLength: 6 });
    const set = fc.record({ board, period: fc.constantFrom(...ALL_OPEN), playerId, score });
    return fc.array(fc.oneof(fc.record({ updates }), set), { maxLength: 8 });
  });
}

function updateOf(board: RuledBoard): fc.Arbitrary<ScoreUpdate> {
  const { update, ties } = board.rules;
  const context = { board: fc.constant(board), playerId, withoutRanks: fc.boolean() };
  const given =
    update === 'increment'
      ? fc.record({ ...context, delta: score }).map((one): ScoreUpdate => one)
      : fc
          .record({
            ...context,
            update: fc.constant(update),
            score,
            tiebreaker: ties === 'subscore' ? score : fc.constant(undefined),
          })
          .map((one): ScoreUpdate => one);
  // What was asked for is the payload: the same again is a replay.
  return fc.tuple(given, fc.boolean()).map(([one, isKeyed]) => (isKeyed ? keyed(one) : one));
}

function keyed(update: ScoreUpdate): ScoreUpdate {
  const { delta = '', withoutRanks } = update;
  const payload = update.delta === undefined ? `=${update.score} ${update.tiebreaker}` : `${delta}`;
  return { ...update, idempotency: { key: `${update.playerId} ${payload} ${withoutRanks}`, payload, place: 0 } };
}

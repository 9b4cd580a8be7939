import type { CommandBus } from '@nestjs/cqrs';
import type { SetScore } from '@standings/application';
import {
  type Board,
  boardNumberOf,
  type BoardPeriod,
  GLOBAL_BOARD,
  LayoutChangedError,
  LockLostError,
  MAX_SCORE,
  ONLY_ALL_TIME,
  Placement,
  type RankingId,
  RECORD_TEXT,
  type Scored,
  type ScoreValue,
  type ShardLock,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE_BOARD, TWO_SHARDS } from '../../../../test/support/boards.js';
import type { Repair } from './drift.js';
import { DriftCheck, type DriftPorts, MOST_SUSPECTS } from './drift-check.js';
import { DriftRepair } from './drift-repair.js';
import type { EventDrain } from '@standings/delivery';

let ranked: Map<string, ScoreValue>;
let stored: Map<string, ScoreValue>;
/** The same of the period {@link WEEK}, of boards that keep it. */
let ofWeek: { ranked: Map<string, ScoreValue>; stored: Map<string, ScoreValue> };
/** What else happens while everything in flight is stored. */
let meanwhile: () => unknown;
/** Whether another process works on the board. */
let busy: boolean;
/** The shards whose lock was asked for. */
let locks: string[];
/** Aborted when the lock is lost. */
let losing: AbortController;
/** What else happens before a score is set. */
let beforeSet: (playerId: string) => unknown;
/** What else happens while a page is read. */
let duringScan: () => void;
/** The idempotency keys of the scores that were set. */
let keys: (string | undefined)[];
let placement: Placement;
let check: DriftCheck;

const WEEK = '2026-W48';

/** A score without a tiebreaker. */
const of = (score: number): ScoreValue => ({ score });
const page = (scores: ReadonlyMap<string, ScoreValue>): Scored[] =>
  [...scores].map(([playerId, value]) => ({ playerId, ...value }));
const among = (scores: ReadonlyMap<string, ScoreValue>, players: readonly string[]) =>
  players.map((playerId) => scores.get(playerId) ?? null);

beforeEach(() => {
  ranked = new Map([
    ['a', of(5)],
    ['b', of(7)],
  ]);
  stored = new Map(ranked);
  ofWeek = { ranked: new Map(ranked), stored: new Map(ranked) };
  meanwhile = () => undefined;
  duringScan = () => undefined;
  placement = Placement.of({ number: 1, shards: TWO_SHARDS.shards.length });
  busy = false;
  locks = [];
  keys = [];
  losing = new AbortController();
  beforeSet = () => undefined;
  const ports = {
    placement,
    states: { check: async () => ({ status: 'open', version: { epoch: 1, seq: 1 } }) },
    rankings: {
      scan: async (ranking: RankingId) => {
        duringScan();
        return { players: page(sidesOf(ranking).ranked), next: null };
      },
      scoresOf: async (ranking: RankingId, players: readonly string[]) => among(sidesOf(ranking).ranked, players),
    },
    scores: {
      newerThan: async function* ([ranking]: readonly [RankingId]) {
        yield page(sidesOf(ranking).stored).map((score) => ({ ...ranking, ...score }));
      },
      scoresOf: async (ranking: RankingId, players: readonly string[]) =>
        among(sidesOf(ranking).stored, players).map((value) => value && { ...value, epoch: 1, seq: 1 }),
    },
    epochs: {
      exclusively: async (shard: string, work: (lock: ShardLock) => Promise<unknown>) => {
        locks.push(shard);
        return busy ? null : work(lock);
      },
    },
  } as unknown as DriftPorts;
  const lock: ShardLock = {
    deployment: '0123456789ab',
    lost: losing.signal,
    assertHeld: async () => losing.signal.throwIfAborted(),
    raiseEpoch: async () => ({ epoch: 1, goesOn: true, unread: [] }),
    saveEnded: async () => undefined,
    keepEnd: async () => undefined,
    openEpoch: async () => undefined,
  };
  const drain = { upTo: async () => meanwhile() } as unknown as EventDrain;
  const commands = {
    execute: async ({ replacement: { period, playerId, expected, score, tiebreaker, idempotency } }: SetScore) => {
      beforeSet(playerId);
      const sides = sidesOf({ period });
      const seen = sides.ranked.get(playerId);
      if (seen?.score !== expected?.score || seen?.tiebreaker !== expected?.tiebreaker) return null;
      keys.push(idempotency?.key);
      sides.ranked.set(playerId, { score, tiebreaker });
      sides.stored.set(playerId, { score, tiebreaker });
      return { replayed: false };
    },
  } as unknown as CommandBus;
  check = new DriftCheck(ports, drain, new DriftRepair(commands));
});

const sidesOf = ({ period }: Pick<RankingId, 'period'>) => (period === WEEK ? ofWeek : { ranked, stored });

const run = (repair: Repair | null = null, board = GLOBAL_BOARD) =>
  check.run(board, repair, () => undefined, new AbortController().signal);

describe('DriftCheck', () => {
  it('finds nothing where both sides say the same', async () => {
    expect(await run()).toMatchObject({ players: 2, different: 0, undecided: 0, repaired: 0 });
  });

  it('names players that differ, also if a score is missing on either side', async () => {
    ranked.set('a', of(6)).set('only-ranked', of(1));
    stored.set('only-stored', of(2));
    const drift = await run();
    expect(drift?.differences.toSorted((one, other) => (one.playerId < other.playerId ? -1 : 1))).toEqual([
      { period: 'all', playerId: 'a', ranked: 6, stored: 5 },
      { period: 'all', playerId: 'only-ranked', ranked: 1, stored: null },
      { period: 'all', playerId: 'only-stored', ranked: null, stored: 2 },
    ]);
    expect(drift).toMatchObject({ different: 3, repaired: 0 });
  });

  it('repairs under the lock of the shard that the board lives in', async () => {
    expect(await run('ranking-store', EUROPE_BOARD)).toMatchObject({ board: 'region.eu', different: 0 });
    expect(locks).toEqual([TWO_SHARDS.homeOf(EUROPE_BOARD.no)]);
    expect(locks).not.toEqual([TWO_SHARDS.homeOf(GLOBAL_BOARD.no)]);
  });

  it('says so if more look different than it follows', { timeout: 30_000 }, async () => {
    for (let i = 0; i < MOST_SUSPECTS; i++) ranked.set(`p${i}`, of(1));
    expect(await run()).toMatchObject({ different: MOST_SUSPECTS, truncated: false });
    ranked.set('one more', of(1));
    expect(await run()).toMatchObject({ different: MOST_SUSPECTS, truncated: true });
  });

  it('compares and repairs every period of a board, each for itself', async () => {
    const week: BoardPeriod = { id: WEEK, startsAt: 0, endsAt: 1, state: 'open' };
    const board: Board = { ...GLOBAL_BOARD, periods: [week, ...ONLY_ALL_TIME] };
    ranked.set('a', of(6));
    ofWeek.ranked.set('a', of(6)).set('only-ranked', of(1));
    const compared: number[] = [];
    const report = (players: number) => void compared.push(players);
    const drift = await check.run(board, 'ranking-store', report, new AbortController().signal);
    expect(drift).toMatchObject({
      players: 5,
      different: 3,
      repaired: 2,
      differences: [
        { period: WEEK, playerId: 'a', ranked: 6, stored: 5 },
        { period: WEEK, playerId: 'only-ranked', ranked: 1, stored: null },
        { period: 'all', playerId: 'a', ranked: 6, stored: 5 },
      ],
    });
    expect([ranked.get('a'), ofWeek.ranked.get('a')]).toEqual([of(5), of(5)]);
    expect(compared).toEqual([0, 3, 3, 5]);
    // The same player, with the same score and version in both.
    expect(new Set(keys).size).toBe(2);
  });

  it('has keys that are not too long, whatever they name', async () => {
    const [player, season] = ['p'.repeat(128), `s.${'s'.repeat(64)}`];
    const value = { score: -MAX_SCORE, tiebreaker: -MAX_SCORE };
    const version = { epoch: MAX_SCORE, seq: MAX_SCORE };
    const sighting = { period: season, playerId: player, epoch: 1, rebuilds: 0, ranked: value };
    const executed: SetScore[] = [];
    const repair = new DriftRepair({
      execute: async (one: SetScore) => void executed.push(one),
    } as unknown as CommandBus);
    const stored = { ...value, score: 0, ...version };
    await repair
      .run(GLOBAL_BOARD, [{ ...sighting, stored }], 'ranking-store', [], new AbortController().signal)
      .catch(() => {});
    expect(executed[0]?.replacement.idempotency?.key).toMatch(RECORD_TEXT);
  });

  it('is not misled by what is in flight', async () => {
    ranked.set('a', of(6));
    meanwhile = () => stored.set('a', of(6));
    expect(await run()).toMatchObject({ different: 0, undecided: 0 });
  });

  it('does not judge a player whose score never stands still', async () => {
    ranked.set('a', of(6));
    meanwhile = () => ranked.set('a', of(ranked.get('a')!.score + 1));
    expect(await run()).toMatchObject({ different: 0, undecided: 1 });
  });

  it('needs to see the same difference twice', async () => {
    ranked.set('a', of(6));
    let looks = 0;
    meanwhile = () => (looks += 1) === 2 && stored.set('a', of(6));
    expect(await run()).toMatchObject({ different: 0, undecided: 0 });
    expect(looks).toBe(2);
  });

  it.each([
    ['ranking-store', 5],
    ['score-repository', 6],
  ] as const)('repairs the %s by an update that leaves both sides the same', async (repair, score) => {
    ranked.set('a', of(6));
    expect(await run(repair)).toMatchObject({ different: 1, repaired: 1 });
    expect([ranked.get('a'), stored.get('a')]).toEqual([of(score), of(score)]);
  });

  describe('where ties are broken', () => {
    const [early, late] = [7, 9].map((tiebreaker) => ({ score: 5, tiebreaker })) as [ScoreValue, ScoreValue];

    it('finds nothing where scores and tiebreakers are the same', async () => {
      ranked.set('a', late);
      stored.set('a', { ...late });
      expect(await run('ranking-store')).toMatchObject({ different: 0, undecided: 0 });
      expect(keys).toEqual([]);
    });

    it('names players whose tiebreakers differ', async () => {
      ranked.set('a', late);
      stored.set('a', early);
      expect((await run())?.differences).toEqual([
        { period: 'all', playerId: 'a', ranked: 5, stored: 5, rankedTiebreaker: 9, storedTiebreaker: 7 },
      ]);
    });

    it.each([
      ['ranking-store', early, '\u0001drift 1.1 5/9 all a'],
      ['score-repository', late, undefined],
    ] as const)('repairs the %s by setting both', async (repair, right, key) => {
      ranked.set('a', late);
      stored.set('a', early);
      expect(await run(repair)).toMatchObject({ different: 1, repaired: 1 });
      expect([ranked.get('a'), stored.get('a')]).toEqual([right, right]);
      expect(keys).toEqual([key]);
    });

    it('does not judge a player whose tiebreaker never stands still', async () => {
      ranked.set('a', early);
      meanwhile = () => ranked.set('a', { score: 5, tiebreaker: ranked.get('a')!.tiebreaker! + 1 });
      expect(await run()).toMatchObject({ different: 0, undecided: 1 });
    });

    it('looks again at a player whose tiebreaker moved before it was set', async () => {
      ranked.set('a', late);
      stored.set('a', early);
      let moves = 0;
      beforeSet = () => moves++ === 0 && ranked.set('a', { score: 5, tiebreaker: 10 });
      expect(await run('ranking-store')).toMatchObject({ repaired: 1, undecided: 0 });
      expect(ranked.get('a')).toEqual(early);
    });
  });

  it('repairs a score that is farther away than any one delta reaches', async () => {
    ranked.set('a', of(-MAX_SCORE));
    stored.set('a', of(MAX_SCORE));
    expect(await run('ranking-store')).toMatchObject({ different: 1, repaired: 1 });
    expect(ranked.get('a')).toEqual(of(MAX_SCORE));
  });

  it('cannot repair a player that the trusted side lacks', async () => {
    stored.delete('a');
    expect(await run('ranking-store')).toMatchObject({ different: 1, repaired: 0 });
    expect(ranked.get('a')).toEqual(of(5));
  });

  it('looks again at a player whose score moved before it was set', async () => {
    ranked.set('a', of(6));
    let moves = 0;
    beforeSet = () => {
      if (moves++ > 0) return;
      ranked.set('a', of(106));
      stored.set('a', of(105));
    };
    expect(await run('ranking-store')).toMatchObject({
      differences: [{ period: 'all', playerId: 'a', ranked: 106, stored: 105 }],
      repaired: 1,
      undecided: 0,
    });
    expect(ranked.get('a')).toEqual(of(105));
  });

  it('sets no further score once its lock is lost', async () => {
    for (const player of Array.from({ length: 250 }, (_, i) => `p${i}`)) {
      ranked.set(player, of(6));
      stored.set(player, of(5));
    }
    beforeSet = (playerId) => playerId === 'p99' && losing.abort(new LockLostError());
    await expect(run('ranking-store')).rejects.toBeInstanceOf(LockLostError);
    expect([...ranked.values()].filter(({ score }) => score === 6)).toHaveLength(150);
  });

  describe('while the number of shards changes', () => {
    const SPREAD = { no: boardNumberOf(1, { spread: true }), id: 'spread' };
    const reshard = () => placement.follow({ number: 2, shards: 64 });

    it('fails rather than leave players out', async () => {
      duringScan = reshard;
      await expect(run(null, SPREAD)).rejects.toBeInstanceOf(LayoutChangedError);
    });

    it('fails rather than look for a player in a shard of another layout', async () => {
      ranked.set('a', of(6));
      meanwhile = reshard;
      await expect(run(null, SPREAD)).rejects.toBeInstanceOf(LayoutChangedError);
    });
  });

  it('repairs nothing beside another repair; and only looks without the lock', async () => {
    ranked.set('a', of(6));
    busy = true;
    expect(await run('ranking-store')).toBeNull();
    expect(ranked.get('a')).toEqual(of(6));
    expect(await run()).toMatchObject({ different: 1 });
    expect(locks).toEqual([TWO_SHARDS.homeOf(GLOBAL_BOARD.no)]);
  });
});

import { Logger } from '@nestjs/common';
import {
  type Board,
  BoardCatalog,
  GLOBAL_BOARD,
  type RankingId,
  RepositoryUnavailableError,
  type ShardId,
  type ShardState,
  type ShardStates,
} from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { turn } from '../../../../test/support/turns.js';
import type { Progress, Rebuilt, Recovered, Report } from './progress.js';
import type { RebuildOptions, Recovery } from './recovery.js';
import { RecoveryLoop } from './recovery-loop.js';

const restored = { epoch: 2, found: 'whole', copied: 0, kept: 0, closedMs: 1, ms: 1 } as const;
const recovered: Recovered = { ...restored, shard: 'a' as ShardId };
const rebuilt: Rebuilt = { ...restored, board: 'global' };

const EUROPE: Board = { no: 7, id: 'region.eu' };
const ranking = (board: number): RankingId => ({ board, period: 'all' });

let closed: string[];
let status: ShardState['status'];
/** What a recovery of a shard does; null: another process does it. */
let recover: (shard: string, report: Report, stopping: AbortSignal) => Promise<Recovered | null>;
/** The rankings that this process was refused, and those of them that are open again. */
let closedRankings: RankingId[];
let open: RankingId[];
/** What a rebuild of a board does; null: another process works in its shard. */
let rebuild: (board: Board, stopping: AbortSignal) => Promise<Rebuilt | null>;
/** What was recovered or rebuilt, in order. */
let tried: string[];
let asked: RebuildOptions[];
/** Before each round, */
let pauses: number[];
/** and after each attempt that has failed. */
let rests: number[];
/** How many pauses the loop may make before it waits for its end: the first is before its first round. */
let rounds: number;
let loop: RecoveryLoop;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  closed = [];
  closedRankings = [];
  open = [];
  asked = [];
  status = 'closed';
  tried = [];
  pauses = [];
  rests = [];
  rounds = 2;
  recover = async (shard) => {
    closed = closed.filter((one) => one !== shard);
    return recovered;
  };
  rebuild = async () => rebuilt;
  const recovery = {
    recover: (shard: string, report: Report, stopping: AbortSignal) => {
      tried.push(shard);
      return recover(shard, report, stopping);
    },
    rebuild: (board: Board, _: Report, stopping: AbortSignal, options: RebuildOptions) => {
      tried.push(board.id);
      asked.push(options);
      return rebuild(board, stopping);
    },
  } as unknown as Recovery;
  const states = {
    closed: () => closed,
    check: async () => ({ status, version: null }),
    closedRankings: () => closedRankings,
    forgetRanking: (one: RankingId) => void (closedRankings = closedRankings.filter((other) => other !== one)),
    checkRanking: async (one: RankingId) => (open.includes(one) ? 'open' : 'closed'),
  } as unknown as ShardStates;
  loop = new RecoveryLoop(recovery, states, new BoardCatalog([EUROPE]), async (ms, signal) => {
    if (ms === 250) {
      rests.push(ms);
      return;
    }
    pauses.push(ms);
    // What the round has begun comes to its end.
    await turn();
    if (pauses.length < rounds || signal.aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  });
});

async function run(times = 1): Promise<void> {
  rounds = times + 1;
  loop.start();
  await vi.waitFor(() => expect(pauses.length).toBe(rounds), { interval: 1 });
  await turn();
}

const stop = () => loop.stop({ timeoutMs: 1000 });

describe('RecoveryLoop', () => {
  it('recovers the shards that are closed, and looks again soon', async () => {
    closed = ['a', 'b'];
    await run();
    expect(tried).toEqual(['a', 'b']);
    expect(pauses).toEqual([50, 50]);
    await stop();
  });

  it('recovers all closed shards at a time', async () => {
    closed = ['a', 'b', 'c'];
    const done: (() => void)[] = [];
    recover = async () => {
      await new Promise<void>((resolve) => done.push(resolve));
      return recovered;
    };
    loop.start();
    await vi.waitFor(() => expect(tried).toEqual(['a', 'b', 'c']));
    for (const finish of done) finish();
    await stop();
  });

  it('recovers a shard that closes while the recovery of another takes long, and begins no second one of that', async () => {
    closed = ['a'];
    recover = async (shard) => {
      if (shard === 'a') return new Promise(() => undefined);
      closed = ['a'];
      return recovered;
    };
    rounds = Infinity;
    loop.start();
    await vi.waitFor(() => expect(tried).toEqual(['a']));
    closed = ['a', 'b'];
    await vi.waitFor(() => expect(tried).toEqual(['a', 'b']));
    await loop.stop({ timeoutMs: 1 });
  });

  it('recovers a shard that closes while a ranking is rebuilt', async () => {
    closedRankings = [ranking(1)];
    rebuild = () => new Promise(() => undefined);
    rounds = Infinity;
    loop.start();
    await vi.waitFor(() => expect(tried).toEqual(['global']));
    closed = ['a'];
    await vi.waitFor(() => expect(tried).toEqual(['global', 'a']));
    await loop.stop({ timeoutMs: 1 });
  });

  it('tries again less soon what fails, and goes on with the next shard', async () => {
    closed = ['a', 'b'];
    recover = async (shard) => {
      if (shard === 'a') throw new Error('no Postgres');
      return recovered;
    };
    await run(2);
    expect(tried).toEqual(['a', 'b', 'a', 'b']);
    expect([pauses, rests]).toEqual([
      [50, 50, 50],
      [250, 250],
    ]);
    await stop();
  });

  it.each([
    ['waits while another process recovers it', 'closed', [250]],
    ['has nothing to do when another process has done it', 'open', []],
  ] as const)('%s', async (_, found, waits) => {
    closed = ['a'];
    status = found;
    recover = async () => null;
    await run();
    expect(rests).toEqual(waits);
    await stop();
  });

  it('says how far it is, and nothing when that is over', async () => {
    closed = ['a'];
    const progress: Progress = { stage: 'log', count: 7, total: null };
    const seen: (Progress | null)[] = [];
    recover = async (_, report) => {
      report(progress);
      seen.push(loop.progress);
      throw new Error('Kafka is gone');
    };
    await run();
    expect(seen).toEqual([progress]);
    expect(loop.progress).toBeNull();
    await stop();
  });

  it('stops the recoveries that run when it is told to stop, and begins no other', async () => {
    closed = ['a', 'b'];
    recover = (_, __, stopping) =>
      new Promise((_resolve, reject) => stopping.addEventListener('abort', () => reject(stopping.reason as Error)));
    rounds = Infinity;
    loop.start();
    await vi.waitFor(() => expect(tried).toEqual(['a', 'b']));
    closed = ['a', 'b', 'c'];
    await stop();
    expect(tried).toEqual(['a', 'b']);
  });

  it('waits for a recovery that does not give up no longer than it is told', async () => {
    closed = ['a'];
    recover = () => new Promise(() => undefined);
    loop.start();
    await vi.waitFor(() => expect(tried).toEqual(['a']));
    pauses = [];
    rounds = 2;
    await loop.stop({ timeoutMs: 3 });
    expect(pauses).toEqual([3]);
  });

  it('rebuilds the boards of closed rankings, after the shards, and drops players that have no durable score', async () => {
    closed = ['a'];
    closedRankings = [ranking(1), ranking(7)];
    await run();
    expect(tried).toEqual(['a', 'global', 'region.eu']);
    expect(asked).toEqual([
      { force: true, onlyClosed: true },
      { force: true, onlyClosed: true },
    ]);
    expect([pauses, loop.problem]).toEqual([[50, 50], null]);
    await stop();
  });

  it('leaves a ranking that is open again, and one of a board that it does not know', async () => {
    closedRankings = [ranking(1), ranking(8)];
    open = [closedRankings[0]!];
    await run();
    expect(tried).toEqual([]);
    expect([pauses, loop.problem]).toEqual([[50, 50], null]);
    await stop();
  });

  it('tries again less soon to rebuild while another process works in the shard', async () => {
    closedRankings = [ranking(1), ranking(7)];
    rebuild = async ({ no }) => (no === GLOBAL_BOARD.no ? null : rebuilt);
    await run();
    expect(tried).toEqual(['global', 'region.eu']);
    expect([rests, loop.problem]).toEqual([[250], null]);
    await stop();
  });

  it('tries again less soon what cannot be rebuilt, says why, and goes on with the next ranking', async () => {
    closedRankings = [ranking(1), ranking(7)];
    rebuild = async ({ no }) => {
      if (no === GLOBAL_BOARD.no) throw new RepositoryUnavailableError('its disk is full (53100)');
      return null;
    };
    await run(2);
    expect(tried).toEqual(['global', 'region.eu', 'global', 'region.eu']);
    expect([rests, loop.problem]).toEqual([[250, 250], expect.stringContaining('its disk is full')]);
    await stop();
  });

  it('stops the rebuild that runs when it is told to stop, and begins no other', async () => {
    closedRankings = [ranking(1), ranking(7)];
    rebuild = (_, stopping) =>
      new Promise((_resolve, reject) => stopping.addEventListener('abort', () => reject(stopping.reason as Error)));
    loop.start();
    await vi.waitFor(() => expect(tried).toEqual(['global']));
    await stop();
    expect([tried, loop.problem]).toEqual([['global'], null]);
  });

  it('starts once, and stops only when it was started', async () => {
    await stop();
    await run();
    loop.start();
    expect(pauses).toEqual([50, 50]);
    await stop();
    loop.start();
    expect(tried).toEqual([]);
  });

  it('says how far it is, once and then every 10 s', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const log = vi.spyOn(Logger.prototype, 'log');
    try {
      closed = ['a'];
      recover = async (_, report) => {
        for (const [seconds, count] of [
          [0, 900],
          [9, 800],
          [2, 700],
          [9, 600],
          [2, 500],
        ] as const) {
          vi.advanceTimersByTime(seconds * 1000);
          report({ stage: 'log', count, total: null });
        }
        return recovered;
      };
      await run();
      expect(log.mock.calls.map(([message]) => message)).toEqual([
        'Recovering shard',
        'The recovery goes on: storing what the event log has, 700 events so far',
        'The recovery goes on: storing what the event log has, 500 events so far',
        'Shard is open again',
      ]);
    } finally {
      vi.useRealTimers();
      log.mockRestore();
      await stop();
    }
  });
});

import { Logger } from '@nestjs/common';
import type { ShardState, ShardStates } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress, Recovered, Report } from './progress.js';
import type { Recovery } from './recovery.js';
import { RecoveryLoop } from './recovery-loop.js';

const recovered: Recovered = { board: 'a', epoch: 2, found: 'whole', copied: 0, kept: 0, closedMs: 1, ms: 1 };

let closed: string[];
let status: ShardState['status'];
/** What a recovery of a shard does; null: another process does it. */
let recover: (shard: string, report: Report, stopping: AbortSignal) => Promise<Recovered | null>;
let tried: string[];
let pauses: number[];
/** How many pauses the loop may make before it waits for its end: the first is before its first round. */
let rounds: number;
let loop: RecoveryLoop;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  closed = [];
  status = 'closed';
  tried = [];
  pauses = [];
  rounds = 2;
  recover = async (shard) => {
    closed = closed.filter((one) => one !== shard);
    return recovered;
  };
  const recovery = {
    recover: (shard: string, report: Report, stopping: AbortSignal) => {
      tried.push(shard);
      return recover(shard, report, stopping);
    },
  } as unknown as Recovery;
  const states = {
    closed: () => closed,
    check: async () => ({ status, version: null }),
  } as unknown as ShardStates;
  loop = new RecoveryLoop(recovery, states, async (ms, signal) => {
    pauses.push(ms);
    if (pauses.length < rounds || signal.aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  });
});

async function run(times = 1): Promise<void> {
  rounds = times + 1;
  loop.start();
  await vi.waitFor(() => expect(pauses.length).toBe(rounds), { interval: 1 });
}

const stop = () => loop.stop({ timeoutMs: 1000 });

describe('RecoveryLoop', () => {
  it('recovers the shards that are closed, one after the other, and looks again soon', async () => {
    closed = ['a', 'b'];
    await run();
    expect(tried).toEqual(['a', 'b']);
    expect(pauses).toEqual([50, 50]);
    await stop();
  });

  it('tries again less soon what fails, and goes on with the next shard', async () => {
    closed = ['a', 'b'];
    recover = async (shard) => {
      if (shard === 'a') throw new Error('no Postgres');
      return recovered;
    };
    await run(2);
    expect(tried).toEqual(['a', 'b', 'a', 'b']);
    expect(pauses).toEqual([50, 250, 250]);
    await stop();
  });

  it.each([
    ['waits while another process recovers it', 'closed', 250],
    ['has nothing to do when another process has done it', 'open', 50],
  ] as const)('%s', async (_, found, pause) => {
    closed = ['a'];
    status = found;
    recover = async () => null;
    await run();
    expect(pauses).toEqual([50, pause]);
    await stop();
  });

  it('says how far it is, and nothing when that is over', async () => {
    closed = ['a'];
    const progress: Progress = { board: 'a', stage: 'sync', count: 7, total: null };
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

  it('stops the recovery that runs when it is told to stop, and begins no other', async () => {
    closed = ['a', 'b'];
    recover = (_, __, stopping) =>
      new Promise((_resolve, reject) => stopping.addEventListener('abort', () => reject(stopping.reason as Error)));
    loop.start();
    await vi.waitFor(() => expect(tried).toEqual(['a']));
    await stop();
    expect(tried).toEqual(['a']);
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
          report({ board: 'a', stage: 'sync', count, total: null });
        }
        return recovered;
      };
      await run();
      expect(log.mock.calls.map(([message]) => message)).toEqual([
        'Recovering shard',
        'The recovery goes on: waiting for the sync processes to store 700 events',
        'The recovery goes on: waiting for the sync processes to store 500 events',
        'Shard is open again',
      ]);
    } finally {
      vi.useRealTimers();
      log.mockRestore();
      await stop();
    }
  });
});

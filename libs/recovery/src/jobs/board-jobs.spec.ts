import { Logger } from '@nestjs/common';
import {
  type Board,
  Clock,
  GLOBAL_BOARD,
  LockLostError,
  OutboxFullError,
  PlayersMissingError,
} from '@standings/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DriftCheck } from '../drift/drift-check.js';
import { type Job, BoardJobs } from './board-jobs.js';
import type { Report } from '../recovery/progress.js';
import type { RebuildOptions, Recovery } from '../recovery/recovery.js';

class FixedClock extends Clock {
  now(): number {
    return Date.UTC(2026, 10, 25, 12);
  }
}

const running: Job = {
  kind: 'rebuild',
  board: 'global',
  state: 'running',
  startedAt: '2026-11-25T12:00:00.000Z',
  progress: null,
  result: null,
  reason: null,
};

/** What is kept for others to see, by kind, and for how long each time. */
let notes: Map<string, string>;
let ttls: number[];
let rebuild: (report: Report, stopping: AbortSignal) => Promise<object | null>;
let asked: RebuildOptions;
let jobs: BoardJobs;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  notes = new Map();
  ttls = [];
  const recovery = {
    rebuild: (_: Board, report: Report, stopping: AbortSignal, options: RebuildOptions) => {
      asked = options;
      return rebuild(report, stopping);
    },
  } as unknown as Recovery;
  const driftCheck = { run: async () => ({ different: 0 }) } as unknown as DriftCheck;
  const kept = {
    keep: async (_: number, name: string, text: string, ttlMs: number) => {
      notes.set(name, text);
      ttls.push(ttlMs);
    },
    read: async (_: number, name: string) => notes.get(name) ?? null,
  };
  jobs = new BoardJobs(recovery, driftCheck, kept, new FixedClock());
});

// What still runs keeps telling of itself.
afterEach(() => jobs.stop());

const latest = () => jobs.latest('rebuild', GLOBAL_BOARD);

/** A rebuild that has begun, and ends when it is told how. */
function held(): { end: (result: object) => void; fail: (error: Error) => void } {
  let end: (result: object) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const work = new Promise<object>((resolve, reject) => ([end, fail] = [resolve, reject]));
  rebuild = (report, stopping) => {
    stopping.addEventListener('abort', () => fail(stopping.reason as Error));
    report({ stage: 'scores', count: 5, total: 10 });
    return work;
  };
  return { end, fail };
}

describe('BoardJobs', () => {
  it('answers when the work has begun, and tells how far it is and what came of it', async () => {
    const { end } = held();
    expect(await jobs.rebuild(GLOBAL_BOARD)).toEqual(running);
    expect(await latest()).toEqual({
      ...running,
      progress: { stage: 'scores', count: 5, total: 10 },
    });
    end({ copied: 10 });
    await vi.waitFor(async () => expect(await latest()).toEqual({ ...running, state: 'done', result: { copied: 10 } }));
  });

  it('is soon known to be dead if its process is, and goes on being known while it works and says nothing', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { end } = held();
    await jobs.rebuild(GLOBAL_BOARD);
    vi.advanceTimersByTime(60_000);
    expect(ttls.length).toBeGreaterThan(60_000 / 5000);
    expect(new Set(ttls)).toEqual(new Set([5000]));
    end({});
    await vi.waitFor(async () => expect((await latest())?.state).toBe('done'));
    const kept = ttls.length;
    vi.advanceTimersByTime(60_000);
    expect(ttls).toHaveLength(kept);
    vi.useRealTimers();
  });

  it('does one of a kind on a board at a time, and the next when that has ended', async () => {
    const { end } = held();
    await jobs.rebuild(GLOBAL_BOARD);
    expect(await jobs.rebuild(GLOBAL_BOARD)).toBeNull();
    expect(await jobs.checkDrift(GLOBAL_BOARD, null)).toMatchObject({ kind: 'drift-check', state: 'running' });
    end({});
    await vi.waitFor(async () => expect((await latest())?.state).toBe('done'));
    held();
    expect(await jobs.rebuild(GLOBAL_BOARD)).toEqual(running);
  });

  it('begins nothing, and keeps the note of the job, while another process has the lock', async () => {
    rebuild = async () => null;
    notes.set('rebuild', JSON.stringify(running));
    expect(await jobs.rebuild(GLOBAL_BOARD)).toBeNull();
    expect(await latest()).toEqual(running);
  });

  it.each([
    ['in the words of a known failure', new OutboxFullError(), new OutboxFullError().message],
    ['in the words of a lost lock', new LockLostError(), new LockLostError().message],
    ['without the words of any other', new Error('10.0.0.7 refused'), 'It is in the log of the process that ran it.'],
  ])('says that it failed, %s', async (_, error, reason) => {
    const { fail } = held();
    await jobs.rebuild(GLOBAL_BOARD);
    fail(error);
    await vi.waitFor(async () => expect(await latest()).toEqual({ ...running, state: 'failed', reason }));
    held();
    expect(await jobs.rebuild(GLOBAL_BOARD)).toEqual(running);
  });

  it('refuses a rebuild that would drop players, tells the caller, and takes the next', async () => {
    rebuild = async () => {
      throw new PlayersMissingError('global', 5, 100);
    };
    await expect(jobs.rebuild(GLOBAL_BOARD)).rejects.toBeInstanceOf(PlayersMissingError);
    expect(await latest()).toBeNull();
    held();
    expect(await jobs.rebuild(GLOBAL_BOARD, { force: true })).toEqual(running);
    expect(asked).toEqual({ force: true });
  });

  it('fails what runs when the process stops', async () => {
    held();
    await jobs.rebuild(GLOBAL_BOARD);
    jobs.stop();
    await vi.waitFor(async () => expect((await latest())?.state).toBe('failed'));
  });
});

import {
  BoardCatalog,
  DeadLetters,
  type LogRecord,
  NO_METER,
  type Saved,
  ScoreRepository,
  type ScoreRow,
  StoreUnavailableError,
} from '@standings/domain';
import { BoardNumbers, RetryInPlace, Sink } from '@standings/sink';
import { beforeEach, describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../test/support/score-events.js';
import { turn } from '../../../test/support/turns.js';
import { EventStorage } from './event-storage.js';
import type { RecordedEvent } from './idempotency/idempotency-record.js';
import { GIVE_UP_MS, InProcessEventLog, MAX_BATCH, type Timer } from './in-process-event-log.js';

/** Stores nothing until a test ends a write, one after the other. */
class SlowRepository extends ScoreRepository {
  readonly saved: (readonly ScoreRow[])[] = [];
  private readonly waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  save(rows: readonly ScoreRow[]): Promise<Saved> {
    this.saved.push(rows);
    return new Promise((resolve, reject) => this.waiting.push({ resolve: () => resolve({ late: 0 }), reject }));
  }

  scan(): Promise<readonly ScoreRow[]> {
    throw new Error('not asked for');
  }

  /** Ends the oldest write. */
  finish(): void {
    this.waiting.shift()?.resolve();
  }

  break(error: Error): void {
    this.waiting.shift()?.reject(error);
  }
}

class NoDeadLetters extends DeadLetters<LogRecord> {
  send(_record: LogRecord, reason: string): Promise<void> {
    throw new Error(reason);
  }
}

const silent = { warn: () => undefined, error: () => undefined };

/** Time that passes when a test says so. */
class FakeTime {
  private readonly timers = new Map<() => void, number>();

  readonly timer: Timer = (ms, then) => {
    this.timers.set(then, ms);
    return () => this.timers.delete(then);
  };

  /** Ends all waits up to this length. */
  pass(ms: number): void {
    for (const [then, wait] of [...this.timers]) {
      if (wait > ms) continue;
      this.timers.delete(then);
      then();
    }
  }
}

let repository: SlowRepository;
let time: FakeTime;
let log: InProcessEventLog;
let givenUp: Error[];

beforeEach(() => {
  repository = new SlowRepository();
  time = new FakeTime();
  const retry = new RetryInPlace(silent, NO_METER, (_ms, signal) => {
    signal.throwIfAborted();
    return Promise.resolve();
  });
  const saveAlone = async () => {};
  const boards = new BoardNumbers(new BoardCatalog(), { findNumbers: async () => [] });
  const sink = new Sink<RecordedEvent>(repository, new NoDeadLetters(), boards, retry, silent, MAX_BATCH);
  givenUp = [];
  log = new InProcessEventLog(new EventStorage(sink, saveAlone, retry), (error) => givenUp.push(error), time.timer);
});

async function turns(): Promise<void> {
  for (let count = 0; count < 5; count++) await turn();
}

const event = (seq: number) => scoreEvent({ playerId: `p${seq}`, seq, newScore: seq });

/** Appends one event, and records the outcome. */
function append(seq: number): { outcome: string } {
  return settled(log.append([{ event: event(seq), idempotencyRecord: null }]));
}

function settled(appended: Promise<void>): { outcome: string } {
  const result = { outcome: 'waits' };
  appended.then(
    () => (result.outcome = 'stored'),
    (error: Error) => (result.outcome = error.message),
  );
  return result;
}

const savedSeqs = () => repository.saved.map((rows) => rows.map((row) => row.seq));

describe('InProcessEventLog', () => {
  it('answers only after the event is stored', async () => {
    const one = append(1);
    await turns();
    expect(savedSeqs()).toEqual([[1]]);
    expect(one.outcome).toBe('waits');
    repository.finish();
    await turns();
    expect(one.outcome).toBe('stored');
  });

  it('keeps a call without events waiting for earlier ones', async () => {
    append(1);
    const barrier = settled(log.append([]));
    await turns();
    const later = settled(log.append([]));
    await turns();
    expect([barrier.outcome, later.outcome]).toEqual(['waits', 'waits']);
    repository.finish();
    await turns();
    expect([barrier.outcome, later.outcome]).toEqual(['stored', 'stored']);
    expect(savedSeqs()).toEqual([[1]]);
  });

  it('stores events of one turn together, and so those that arrive during a write', async () => {
    [1, 2].map(append);
    await turns();
    [3, 4].map(append);
    await turns();
    [5].map(append);
    await turns();
    expect(savedSeqs()).toEqual([[1, 2]]);
    repository.finish();
    await turns();
    expect(savedSeqs()).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('limits the size of a batch', async () => {
    for (let seq = 1; seq <= MAX_BATCH + 2; seq++) append(seq);
    await turns();
    repository.finish();
    await turns();
    expect(savedSeqs().map((batch) => batch.length)).toEqual([MAX_BATCH, 2]);
  });

  it('does not answer while storing fails, and tries again', async () => {
    const one = append(1);
    await turns();
    repository.break(new Error('lost'));
    await turns();
    expect(one.outcome).toBe('waits');
    expect(savedSeqs()).toEqual([[1], [1]]);
    repository.finish();
    await turns();
    expect(one.outcome).toBe('stored');
  });

  it('gives up on a write that never ends, but not on one that has ended', async () => {
    append(1);
    await turns();
    repository.finish();
    await turns();
    time.pass(GIVE_UP_MS);
    expect(givenUp).toEqual([]);
    append(2);
    await turns();
    time.pass(GIVE_UP_MS - 1);
    expect(givenUp).toEqual([]);
    time.pass(GIVE_UP_MS);
    expect(givenUp).toEqual([
      expect.objectContaining({ message: expect.stringContaining('has not answered for 60 s') }),
    ]);
  });

  it('rejects calls that wait too long and refuses others, but stores the accepted events', async () => {
    const waiting = [append(1)];
    await turns();
    waiting.push(append(2));
    time.pass(5000);
    await turns();
    expect(waiting.map((one) => one.outcome)).toEqual(Array(2).fill('not stored within 5000 ms'));
    expect(log.problem).toMatch(/not answered/);
    expect(() => log.assertOpen()).toThrow(StoreUnavailableError);

    repository.finish();
    await turns();
    repository.finish();
    await turns();
    expect(savedSeqs()).toEqual([[1], [2]]);
    expect(log.problem).toBeNull();
    const next = append(3);
    await turns();
    repository.finish();
    await turns();
    expect(next.outcome).toBe('stored');
  });

  it('refuses events while it is held, but stores the accepted ones and does not give up', async () => {
    const taken = append(1);
    await turns();
    log.hold('no space left');
    expect(log.problem).toBe('no space left');
    expect(() => log.assertOpen()).toThrow(/no space left/);
    time.pass(GIVE_UP_MS);
    expect(givenUp).toEqual([]);

    log.release();
    time.pass(GIVE_UP_MS);
    expect(givenUp).toHaveLength(1);
    repository.finish();
    await turns();
    expect(taken.outcome).toMatch(/not stored within/);
    expect(log.problem).toBeNull();
  });

  it('stops within half a second while it is held', async () => {
    const taken = append(1);
    await turns();
    log.hold('no space left');
    const stopped = log.stop({ timeoutMs: 10_000 });
    time.pass(500);
    await stopped;
    expect(taken.outcome).toMatch(/stopped/);
  });

  it('stores the accepted events before it stops', async () => {
    const waiting = [append(1)];
    await turns();
    waiting.push(append(2));
    const stopped = log.stop({ timeoutMs: 1000 });
    expect(() => log.assertOpen()).toThrow(StoreUnavailableError);
    repository.finish();
    await turns();
    repository.finish();
    await stopped;
    expect(waiting.map((one) => one.outcome)).toEqual(['stored', 'stored']);
  });

  it('gives up storing when stopping takes too long', async () => {
    const one = append(1);
    await turns();
    const stopped = log.stop({ timeoutMs: 1000 });
    time.pass(1000);
    await stopped;
    await turns();
    expect(one.outcome).toMatch(/stopped/);
  });

  it('stops at once when nothing waits', async () => {
    await log.stop({ timeoutMs: 1000 });
    expect(log.problem).toMatch(/stopped/);
  });

  it('rejects all waiting calls when nothing can be stored any more', async () => {
    const waiting = [append(1)];
    await turns();
    waiting.push(append(2));
    log.fail(new Error('the database is gone'));
    repository.break(new Error('connection closed'));
    await turns();
    expect(waiting.map((one) => one.outcome)).toEqual(Array(2).fill('the database is gone'));
    expect(savedSeqs()).toEqual([[1]]);
    expect(log.problem).toMatch(/stopped/);
  });
});

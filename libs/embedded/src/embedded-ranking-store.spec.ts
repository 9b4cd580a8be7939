import {
  ALL_TIME,
  BoardCatalog,
  DeadLetters,
  GLOBAL_BOARD,
  type LogRecord,
  OutcomeUnknownError,
  type Saved,
  type ScoreUpdate,
  StoreUnavailableError,
  SystemClock,
} from '@standings/domain';
import { BoardNumbers, RetryInPlace, Sink } from '@standings/sink';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedBoard } from './embedded-board.js';
import { EmbeddedRankingStore } from './embedded-ranking-store.js';
import { EventStorage } from './event-storage.js';
import type { RecordedEvent } from './idempotency/idempotency-record.js';
import { InProcessEventLog, MAX_BATCH } from './in-process-event-log.js';
import { RecordWindow } from './idempotency/record-window.js';
import { ReachedClock } from './reached-clock.js';
import { ShardVersions } from './shard-versions.js';

class NoDeadLetters extends DeadLetters<LogRecord> {
  send(_record: LogRecord, reason: string): Promise<void> {
    throw new Error(reason);
  }
}

const crash = (error: Error): void => expect.unreachable(error.message);
const silent = { warn: () => undefined, error: () => undefined };
const forgetful = { numbers: [0, 1], load: async () => [], clear: async () => {} };
const update: ScoreUpdate = {
  board: GLOBAL_BOARD,
  playerId: 'a',
  delta: 5,
  idempotency: { key: 'k', payload: 'digest', place: 0 },
};

/** The number of events in each write to the database, which ends when a test says so. */
let writes: number[];
/** The number of idempotency records without an event in each write, which ends at once. */
let aloneStored: number[];
let finish: () => void;
/** Timers of the log, in order. */
let patience: (() => void)[];
let boards: Map<number, EmbeddedBoard>;
let store: EmbeddedRankingStore;

beforeEach(async () => {
  writes = [];
  aloneStored = [];
  const database = {
    save: (_: unknown, batch: readonly unknown[]) => {
      writes.push(batch.length);
      return new Promise<Saved>((resolve) => (finish = () => resolve({ late: 0 })));
    },
  };
  const retry = new RetryInPlace(silent);
  const saveAlone = async (alone: readonly unknown[]) => void aloneStored.push(alone.length);
  const sink = new Sink<RecordedEvent>(
    database,
    new NoDeadLetters(),
    new BoardNumbers(new BoardCatalog([{ no: 7, id: 'region.eu' }]), { findNumbers: async () => [] }),
    retry,
    silent,
    MAX_BATCH,
  );
  patience = [];
  const log = new InProcessEventLog(new EventStorage(sink, saveAlone, retry), crash, (_ms, then) => {
    patience.push(then);
    return () => {};
  });
  const records = await RecordWindow.open(forgetful, { ttlMs: 60_000, generationSize: 10 }, silent, Date.now());
  boards = new Map();
  store = new EmbeddedRankingStore(boards, new ShardVersions(1), new ReachedClock(), records, log, new SystemClock());
});

async function turns(): Promise<void> {
  for (let count = 0; count < 5; count++) await new Promise<void>(setImmediate);
}

/** Adds, and records the outcome. */
function added(asked = update): { outcome: string } {
  const result = { outcome: 'waits' };
  store.add(asked).then(
    ({ replayed, isApplied }) => (result.outcome = replayed ? 'replayed' : isApplied ? 'applied' : 'kept'),
    (error: Error) => (result.outcome = error.name),
  );
  return result;
}

const outcomes = (results: readonly { outcome: string }[]) => results.map(({ outcome }) => outcome);

describe('EmbeddedRankingStore', () => {
  it('repeats an answer only after the first update is stored', async () => {
    const results = [added(), added()];
    await turns();
    results.push(added());
    await turns();
    expect(outcomes(results)).toEqual(['waits', 'waits', 'waits']);
    finish();
    await turns();
    expect(outcomes(results)).toEqual(['applied', 'replayed', 'replayed']);
    expect(writes).toEqual([1]);
  });

  it('reports an unknown outcome of a replay while that of the first update is unknown, then repeats the answer', async () => {
    const results = [added()];
    await turns();
    results.push(added());
    patience[0]?.();
    await turns();
    results.push(added());
    await turns();
    expect(outcomes(results)).toEqual([OutcomeUnknownError.name, OutcomeUnknownError.name, StoreUnavailableError.name]);
    finish();
    await turns();
    results.push(added());
    await turns();
    expect(outcomes(results).at(-1)).toBe('replayed');
    expect(writes).toEqual([1]);
  });

  it('answers a score that is not beaten after the one that it is, and remembers it alone', async () => {
    const board = { no: 7, id: 'region.eu' };
    const best = (score: number, key: string): ScoreUpdate => ({
      board,
      playerId: 'a',
      update: 'best',
      score,
      idempotency: { key, payload: 'digest', place: 0 },
    });
    const results = [added(best(5, 'k')), added(best(4, 'lower')), added(best(4, 'lower'))];
    await turns();
    expect(outcomes(results)).toEqual(['waits', 'waits', 'waits']);
    finish();
    await turns();
    expect(outcomes(results)).toEqual(['applied', 'kept', 'replayed']);
    expect([writes, aloneStored]).toEqual([[1], [1]]);
  });

  it('creates a board at its first update, but not at a read or comparison', async () => {
    const board = { no: 7, id: 'weekly' };
    const view = { board, period: ALL_TIME };
    const empty = { total: 0, entries: [] };
    expect(await store.top(view, 10, null)).toEqual({ ...empty, previous: null, next: null });
    expect(await store.ranks(view, [])).toEqual(empty);
    expect([await store.rank(view, 'a'), await store.around(view, 'a', 1)]).toEqual([null, null]);
    expect(
      await store.set({ ...view, playerId: 'a', epoch: 1, rebuilds: 0, expected: { score: 3 }, score: 4 }),
    ).toBeNull();
    expect([...boards.keys()]).toEqual([]);
    void store.add({ board, playerId: 'a', delta: 5 }).catch(() => undefined);
    expect([...boards.keys()]).toEqual([7]);
  });
});

import {
  BoardCatalog,
  CatalogUnavailableError,
  type Count,
  DeadLetters,
  type Delivery,
  FIRST_GLOBAL_BOARD,
  type LogRecord,
  type Meter,
  NO_METER,
  type ScoreEvent,
  type Saved,
  ScoreRepository,
  type ScoreRow,
  UnstorableRowsError,
  isNewer,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BoardNumbers } from './board-numbers.js';
import { RetryInPlace } from './retry-in-place.js';
import { anyEvent, event } from './score-event.fixture.js';
import { Sink } from './sink.js';

/** The repository refuses rows with this. The fixture events never contain it. */
const UNSTORABLE = -1;

class Record implements LogRecord {
  constructor(readonly event: LogRecord['event']) {}
}

/** Fails as the script says, one entry per call, and then succeeds. */
class FlakyRepository extends ScoreRepository {
  readonly rows = new Map<string, ScoreRow>();
  calls = 0;

  constructor(private readonly failures: boolean[] = []) {
    super();
  }

  async save(rows: readonly ScoreRow[]): Promise<Saved> {
    this.calls += 1;
    if (this.failures.shift() === true) throw new Error('connection lost');
    if (rows.some((row) => row.score === UNSTORABLE)) throw new UnstorableRowsError('refused');
    for (const row of rows) {
      const key = `${row.board} ${row.period} ${row.playerId}`;
      const kept = this.rows.get(key);
      if (kept === undefined || isNewer(row, kept)) this.rows.set(key, row);
    }
    return { late: 0 };
  }

  scan(): Promise<readonly ScoreRow[]> {
    throw new Error('not asked for');
  }
}

class DeadLetterList extends DeadLetters<Record> {
  readonly sent: { record: Record; reason: string }[] = [];

  constructor(private readonly failures: boolean[] = []) {
    super();
  }

  async send(record: Record, reason: string): Promise<void> {
    if (this.failures.shift() === true) throw new Error('no broker');
    this.sent.push({ record, reason });
  }
}

/** Heartbeats are counted; sleeping only adds up. */
class FakeDelivery implements Delivery {
  readonly stop = new AbortController();
  heartbeats = 0;
  sleptMs = 0;

  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  async heartbeat(): Promise<void> {
    this.heartbeats += 1;
  }

  readonly sleep = async (ms: number): Promise<void> => {
    this.sleptMs += ms;
    this.stopping.throwIfAborted();
  };
}

/** What the repository says of boards that the catalog does not know: 8 was created, 9 was deleted, and no other has ever been. */
const FATES: { readonly [no: number]: boolean } = { 8: false, 9: true };
const asked: number[][] = [];
const findNumbers = async (numbers: readonly number[]) => {
  asked.push([...numbers]);
  return numbers.map((no) =>
    no in FATES ? { board: { ...FIRST_GLOBAL_BOARD, no, id: `b${no}` }, isDeleted: FATES[no] as boolean } : null,
  );
};
const boards = new BoardNumbers(new BoardCatalog([{ no: 7, id: 'region.eu' }]), { findNumbers });

function sinkOf(
  repository: ScoreRepository,
  letters: DeadLetterList,
  delivery: FakeDelivery,
  batchSize = 1,
  meter: Meter = NO_METER,
  numbers = boards,
) {
  const log = { warn: () => undefined, error: () => undefined };
  const retry = new RetryInPlace(log, meter, delivery.sleep, () => 0);
  return new Sink(repository, letters, numbers, retry, log, batchSize, meter);
}

const anyRecord: fc.Arbitrary<{ record: Record; bad: boolean }> = fc.oneof(
  { weight: 6, arbitrary: anyEvent.map((good) => ({ record: new Record(good), bad: false })) },
  {
    weight: 1,
    arbitrary: fc.constant(null).map(() => ({ record: new Record({ invalid: 'not JSON' }), bad: true })),
  },
  {
    weight: 1,
    arbitrary: anyEvent.map((lost) => ({ record: new Record({ ...lost, boardNo: 99 }), bad: true })),
  },
  {
    weight: 1,
    // A separate player: a row that a newer event of the same batch replaces is not written, and so never refused.
    arbitrary: anyEvent.map((odd) => ({
      record: new Record({ ...odd, playerId: 'odd', scores: { all: UNSTORABLE } }),
      bad: true,
    })),
  },
);

function players(count: number): Record[] {
  return Array.from({ length: count }, (_, index) => new Record(event({ playerId: `p${index}` })));
}

describe('Sink', () => {
  it('stores every good record and dead-letters every bad one once, despite failures', async () => {
    const failures = fc.array(fc.boolean(), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { maxLength: 20 }), failures, failures, async (records, down, deadDown) => {
        const repository = new FlakyRepository([...down]);
        const letters = new DeadLetterList([...deadDown]);
        const delivery = new FakeDelivery();
        await sinkOf(repository, letters, delivery).write(
          records.map(({ record }) => record),
          delivery,
        );

        const bad = records.filter((one) => one.bad).map((one) => one.record);
        expect(letters.sent).toHaveLength(bad.length);
        expect(new Set(letters.sent.map((letter) => letter.record))).toEqual(new Set(bad));
        for (const { record } of records.filter((one) => !one.bad)) {
          const { boardNo, playerId, epoch, seq } = record.event as ScoreEvent;
          const row = repository.rows.get(`${boardNo} all ${playerId}`) as ScoreRow;
          expect(isNewer({ epoch, seq }, row)).toBe(false);
        }
      }),
    );
  });

  it('counts stored, retried and dead-lettered records', async () => {
    const meter = { count: vi.fn<Meter['count']>(), measure: vi.fn<Meter['measure']>() };
    const delivery = new FakeDelivery();
    const sink = sinkOf(new FlakyRepository([true]), new DeadLetterList(), delivery, 10, meter);
    await sink.write([...players(3), new Record({ invalid: 'not JSON' })], delivery);
    const counted = (count: Count) =>
      meter.count.mock.calls.reduce((sum, [of, by]) => sum + (of === count ? by : 0), 0);
    expect(counted('events_stored')).toBe(3);
    expect(counted('writes_retried')).toBe(1);
    expect(counted('letters_sent')).toBe(1);
    expect(meter.measure).toHaveBeenCalledWith('statement_rows', 3);
  });

  it('writes at most ten batches at a time, with a heartbeat after each', async () => {
    const repository = new FlakyRepository();
    const delivery = new FakeDelivery();
    await sinkOf(repository, new DeadLetterList(), delivery, 3).write(players(61), delivery);
    expect([repository.calls, delivery.heartbeats]).toEqual([3, 3]);
  });

  it('finds a bad record by halves, with a heartbeat before each', async () => {
    const repository = new FlakyRepository();
    const letters = new DeadLetterList();
    const delivery = new FakeDelivery();
    const records = players(1024);
    records[700] = new Record(event({ playerId: 'odd', scores: { all: UNSTORABLE } }));
    await sinkOf(repository, letters, delivery, 1000).write(records, delivery);
    expect(letters.sent.map(({ record }) => record)).toEqual([records[700]]);
    expect(repository.rows.size).toBe(1023);
    expect([repository.calls, delivery.heartbeats]).toEqual([21, 22]);
  });

  it('sends a heartbeat before each dead letter', async () => {
    const letters = new DeadLetterList();
    const delivery = new FakeDelivery();
    const records = Array.from({ length: 50 }, () => new Record({ invalid: 'not JSON' }));
    await sinkOf(new FlakyRepository(), letters, delivery, 1000).write(records, delivery);
    expect([letters.sent.length, delivery.heartbeats]).toEqual([50, 51]);
  });

  it('stores events of a board that only the repository knows, and drops those of a deleted one', async () => {
    const [letters, delivery, repository] = [new DeadLetterList(), new FakeDelivery(), new FlakyRepository()];
    const counts = new Map<Count, number>();
    const meter: Meter = { count: (name, by) => void counts.set(name, by), measure: () => undefined };
    asked.length = 0;
    const records = [1, 7, 8, 9, 9].map((boardNo, index) => new Record(event({ boardNo, playerId: `p${index}` })));
    await sinkOf(repository, letters, delivery, 10, meter).write(records, delivery);
    expect([...repository.rows.values()].map(({ board, playerId }) => [board, playerId])).toEqual([
      [1, 'p0'],
      [7, 'p1'],
      [8, 'p2'],
    ]);
    expect(letters.sent).toEqual([]);
    expect(counts.get('events_dropped')).toBe(2);
    expect(asked).toEqual([[8, 9]]);
  });

  it('waits for a repository that cannot tell whether a board was ever there', async () => {
    const [letters, delivery, repository] = [new DeadLetterList(), new FakeDelivery(), new FlakyRepository()];
    let away = 2;
    const numbers = new BoardNumbers(new BoardCatalog(), {
      findNumbers: async (some) => {
        if (away-- > 0) throw new CatalogUnavailableError('it does not answer');
        return findNumbers(some);
      },
    });
    await sinkOf(repository, letters, delivery, 10, NO_METER, numbers).write(
      [new Record(event({ boardNo: 8 }))],
      delivery,
    );
    expect(repository.rows.size).toBe(1);
    expect(letters.sent).toEqual([]);
    expect(delivery.sleptMs).toBe(300);
  });

  it('gives the reason of a dead letter', async () => {
    const letters = new DeadLetterList();
    const delivery = new FakeDelivery();
    const records = [
      new Record({ invalid: 'not JSON' }),
      new Record(event({ boardNo: 99 })),
      new Record(event({ scores: { all: UNSTORABLE } })),
    ];
    await sinkOf(new FlakyRepository(), letters, delivery).write(records, delivery);
    expect(letters.sent.map((letter) => letter.reason)).toEqual([
      'not JSON',
      'there has never been a board with number 99',
      'it cannot be stored: refused',
    ]);
  });

  it('waits longer after each failure, up to 10 s, with a heartbeat every second', async () => {
    const delivery = new FakeDelivery();
    const repository = new FlakyRepository(Array.from({ length: 9 }, () => true));
    await sinkOf(repository, new DeadLetterList(), delivery).write([new Record(event({}))], delivery);
    expect(delivery.sleptMs).toBe(100 + 200 + 400 + 800 + 1600 + 3200 + 6400 + 10_000 + 10_000);
    expect(delivery.heartbeats).toBe(4 + 2 + 4 + 7 + 10 + 10 + 1);
  });

  it('gives up when it is stopped during a wait', async () => {
    const delivery = new FakeDelivery();
    const repository = new FlakyRepository([true]);
    delivery.heartbeat = async () => delivery.stop.abort(new Error('stopping'));
    const written = sinkOf(repository, new DeadLetterList(), delivery).write([new Record(event({}))], delivery);
    await expect(written).rejects.toThrow('stopping');
    expect(repository.rows.size).toBe(0);
  });

  it('gives up when the heartbeat is refused', async () => {
    const delivery = new FakeDelivery();
    delivery.heartbeat = () => Promise.reject(new Error('rebalance'));
    const repository = new FlakyRepository([true]);
    const written = sinkOf(repository, new DeadLetterList(), delivery).write([new Record(event({}))], delivery);
    await expect(written).rejects.toThrow('rebalance');
  });
});

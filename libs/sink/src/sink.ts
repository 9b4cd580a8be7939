import {
  type DeadLetters,
  type Delivery,
  type LogRecord,
  type Meter,
  NO_METER,
  type Saved,
  type ScoreRow,
  UnstorableRowsError,
} from '@standings/domain';
import { CoalescingBuffer } from './coalescing-buffer.js';
import type { BoardNumbers } from './board-numbers.js';
import { boardNumbersOf, type Poison, type Readable, sift } from './poison.js';
import type { Attempts, SinkLog } from './retry-in-place.js';
import type { RowWriter } from './row-writer.js';

/**
 * Most batches in one transaction. The log delivers so many at once when the sink lags. A row takes 5.8 µs of Postgres in a
 * statement of 5,000 rows, and 8.0 µs in one of 1,000.
 */
const BATCHES_AT_ONCE = 10;

/**
 * Writes the records of an event log to the score repository, in batches. Retries until they are stored, and puts aside those
 * that never can be.
 *
 * At least once: a write that was cut off may have stored a part. Writing the same records again changes nothing.
 */
export class Sink<R extends LogRecord> {
  private readonly mostAtOnce: number;

  /** @param batchSize records of a batch, at least 1. A transaction has at most {@link BATCHES_AT_ONCE} times as many. */
  constructor(
    private readonly repository: RowWriter<R>,
    private readonly deadLetters: DeadLetters<R>,
    private readonly boards: BoardNumbers,
    private readonly retry: Attempts,
    private readonly log: SinkLog,
    batchSize: number,
    private readonly meter: Meter = NO_METER,
  ) {
    this.mostAtOnce = batchSize * BATCHES_AT_ONCE;
  }

  /** Why it is retrying; null if it is not. No addresses, no values. */
  get problem(): string | null {
    return this.retry.problem;
  }

  /**
   * Resolves when every record is durable in the repository or among the dead letters. Rejects if it was stopped or the
   * heartbeat was refused: then none of the records counts as done.
   */
  async write(records: readonly R[], delivery: Delivery): Promise<void> {
    for (let start = 0; start < records.length; start += this.mostAtOnce) {
      const some = records.slice(start, start + this.mostAtOnce);
      const boards = await this.retry.run(
        'looking up boards',
        () => this.boards.fatesOf(boardNumbersOf(some)),
        delivery,
      );
      const { good, poison, dropped } = sift(some, boards);
      if (dropped > 0) this.meter.count('events_dropped', dropped);
      const unstorable = await this.store(good, delivery);
      await this.bury([...poison, ...unstorable], delivery);
      await delivery.heartbeat();
    }
  }

  /** @returns the records that the repository refuses, found by bisection, so that a few bad ones cost few statements. */
  private async store(batch: readonly Readable<R>[], delivery: Delivery): Promise<Poison<R>[]> {
    const reason = await this.save(batch, delivery);
    if (reason === null) return [];
    const [first] = batch;
    if (first !== undefined && batch.length === 1) return [{ record: first.record, reason }];
    const middle = Math.ceil(batch.length / 2);
    const refused: Poison<R>[] = [];
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      await delivery.heartbeat();
      refused.push(...(await this.store(half, delivery)));
    }
    return refused;
  }

  /** @returns null when they are stored, else why the repository refuses them. */
  private async save(batch: readonly Readable<R>[], delivery: Delivery): Promise<string | null> {
    const buffer = new CoalescingBuffer();
    for (const { event } of batch) buffer.add(event);
    const rows = buffer.take();
    if (rows.length === 0) return null;
    try {
      const { late } = await this.retry.run('storing scores', () => this.statement(rows, batch), delivery);
      this.meter.count('events_stored', batch.length);
      this.meter.count('rows_late', late);
      if (late > 0) this.log.error('Acknowledged updates came too late and are lost', { late });
      return null;
    } catch (error) {
      if (error instanceof UnstorableRowsError) return `it cannot be stored: ${error.message}`;
      throw error;
    }
  }

  private async statement(rows: readonly ScoreRow[], batch: readonly Readable<R>[]): Promise<Saved> {
    const began = performance.now();
    const saved = await this.repository.save(rows, batch);
    this.meter.measure('statement_ms', performance.now() - began);
    this.meter.measure('statement_rows', rows.length);
    return saved;
  }

  private async bury(poison: readonly Poison<R>[], delivery: Delivery): Promise<void> {
    for (const { record, reason } of poison) {
      await delivery.heartbeat();
      await this.retry.run('sending a dead letter', () => this.deadLetters.send(record, reason), delivery);
      this.meter.count('letters_sent', 1);
    }
  }
}

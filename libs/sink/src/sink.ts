import { type BoardCatalog, type DeadLetters, UnstorableRowsError } from '@standings/domain';
import { CoalescingBuffer } from './coalescing-buffer.js';
import type { Delivery, LogRecord } from './log-record.js';
import { type Poison, type Readable, sift } from './poison.js';
import type { RetryInPlace, SinkLog } from './retry-in-place.js';
import type { RowWriter } from './row-writer.js';

/**
 * Writes the records of an event log to the score repository: in batches, again and again until they are stored, and
 * past those that never can be.
 *
 * At least once: a write that was cut off may have stored a part. Writing the same records again changes nothing.
 */
export class Sink<R extends LogRecord> {
  /** @param batchSize most records per transaction, from 1. */
  constructor(
    private readonly repository: RowWriter<R>,
    private readonly deadLetters: DeadLetters<R>,
    private readonly boards: BoardCatalog,
    private readonly retry: RetryInPlace,
    private readonly log: SinkLog,
    private readonly batchSize: number,
  ) {}

  /**
   * Resolves when every record is durable in the repository or among the dead letters. Rejects if it was stopped before,
   * or the heartbeat was refused: then none of the records may be taken as done.
   */
  async write(records: readonly R[], delivery: Delivery): Promise<void> {
    for (let start = 0; start < records.length; start += this.batchSize) {
      const { good, poison } = sift(records.slice(start, start + this.batchSize), this.boards);
      const unstorable = await this.store(good, delivery);
      await this.bury([...poison, ...unstorable], delivery);
      await delivery.heartbeat();
    }
  }

  /** @returns the records that the repository refuses. */
  private async store(batch: readonly Readable<R>[], delivery: Delivery): Promise<Poison<R>[]> {
    const reason = await this.save(batch, delivery);
    if (reason === null) return [];
    const poison: Poison<R>[] = [];
    for (const one of batch) {
      const refused = await this.save([one], delivery);
      if (refused !== null) poison.push({ record: one.record, reason: refused });
    }
    return poison;
  }

  /** @returns null when they are stored, else why the repository refuses them. */
  private async save(batch: readonly Readable<R>[], delivery: Delivery): Promise<string | null> {
    const buffer = new CoalescingBuffer();
    for (const { event } of batch) buffer.add(event);
    const rows = buffer.take();
    if (rows.length === 0) return null;
    try {
      const { late } = await this.retry.run('storing scores', () => this.repository.save(rows, batch), delivery);
      if (late > 0) this.log.error('Acknowledged updates came too late and are lost', { late });
      return null;
    } catch (error) {
      if (error instanceof UnstorableRowsError) return `it cannot be stored: ${error.message}`;
      throw error;
    }
  }

  private async bury(poison: readonly Poison<R>[], delivery: Delivery): Promise<void> {
    for (const { record, reason } of poison) {
      await this.retry.run('sending a dead letter', () => this.deadLetters.send(record, reason), delivery);
    }
  }
}

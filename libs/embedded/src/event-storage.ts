import type { Delivery } from '@standings/domain';
import type { Attempts, Sink } from '@standings/sink';
import type { IdempotencyRecord, LoneRecord, RecordedEvent, Storable } from './idempotency/idempotency-record.js';
import type { Storage } from './in-process-event-log.js';

/** Stores events with their idempotency records and then, because their answers tell what the events made, the records without an event. */
export class EventStorage implements Storage {
  /** @param saveAlone stores idempotency records. */
  constructor(
    private readonly sink: Pick<Sink<RecordedEvent>, 'write'>,
    private readonly saveAlone: (records: readonly IdempotencyRecord[]) => Promise<void>,
    private readonly retry: Pick<Attempts, 'run'>,
  ) {}

  async write(records: readonly Storable[], delivery: Delivery): Promise<void> {
    await this.sink.write(records.filter(hasEvent), delivery);
    const alone = records.filter(isAlone).map(({ idempotencyRecord }) => idempotencyRecord);
    if (alone.length === 0) return;
    await this.retry.run('storing idempotency records', () => this.saveAlone(alone), delivery);
  }
}

function hasEvent(record: Storable): record is RecordedEvent {
  return record.event !== null;
}

function isAlone(record: Storable): record is LoneRecord {
  return record.event === null;
}

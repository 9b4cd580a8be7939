import type { LogRecord } from './event-consumer.js';
import type { Offset } from './dead-letter-box.js';

/** A part of a partition. Each log counts in its own way: ranges come from the log and are given back to it. */
export interface LogRange {
  readonly partition: number;
  /** Of the first record that may be in it. */
  readonly from: Offset;
  /** After its last record. */
  readonly to: Offset;
}

/** A place in every partition of the log: by the number of the partition, before which record. It is text and numbers, and can be kept as JSON. */
export type LogPosition = Readonly<Record<number, Offset>>;

/** A record, and where it is in its partition. */
export interface PlacedRecord extends LogRecord {
  readonly offset: Offset;
}

/** The log does not have every record of a range. */
export class LogRangeGoneError extends Error {
  override readonly name = 'LogRangeGoneError';

  /** @param has what the log has of the partition. */
  constructor({ partition, from, to }: LogRange, has: Pick<LogRange, 'from' | 'to'>) {
    super(
      `Offsets ${from} to ${to} of partition ${partition} cannot be read: the event log has ${has.from} to ${has.to} by now. ` +
        'Its retention has deleted the records, or somebody has. Set the retention longer than the score repository may be away.',
    );
  }
}

/** The log cannot be read now: the same call may succeed later. */
export class LogUnavailableError extends Error {
  override readonly name = 'LogUnavailableError';

  /** @param reason in a few words; no address. */
  constructor(reason: string, options?: ErrorOptions) {
    super(`The event log cannot be read: ${reason}.`, options);
  }
}

/** Reads records of the event log again, whatever its consumers have read. It joins no group, and commits nothing. */
export abstract class EventLogReader {
  /**
   * What the log has now, from the first record that came to it at a time or later. One range a partition, which may be empty.
   *
   * @param time ms since 1970 by the clock of the log; 0: from the oldest record.
   * @throws {LogUnavailableError} if the log does not answer for some seconds.
   * @throws the reason of `stopping` as soon as that is aborted.
   */
  abstract since(time: number, stopping: AbortSignal): Promise<readonly LogRange[]>;

  /**
   * The records of a range in order, page by page. A page is read when it is asked for, so no more than one is in memory. Ends when
   * the last record of the range was given. What is no event is among the records, with the reason. Offsets without a record, such as
   * those of an aborted transaction, are passed over.
   *
   * @throws {LogRangeGoneError} if the log lacks a part of the range; pages before it were given.
   * @throws {LogUnavailableError} if the log does not answer for some seconds.
   * @throws the reason of `stopping` as soon as that is aborted.
   */
  abstract read(range: LogRange, stopping: AbortSignal): AsyncIterable<readonly PlacedRecord[]>;

  /** Whether one place of a partition is before another. */
  abstract isBefore(offset: Offset, other: Offset): boolean;
}

/** Where the ranges of {@link EventLogReader.since} end. */
export function endOf(ranges: readonly LogRange[]): LogPosition {
  return Object.fromEntries(ranges.map(({ partition, to }) => [partition, to]));
}

/** The same ranges, beginning at a position where that is within them. A partition that it does not have is all of its range. */
export function rangesFrom(
  position: LogPosition,
  ranges: readonly LogRange[],
  log: Pick<EventLogReader, 'isBefore'>,
): readonly LogRange[] {
  return ranges.map((range) => {
    const from = position[range.partition] ?? range.from;
    // Another topic may have the name by now, or the log has deleted what was there.
    return log.isBefore(from, range.from) || log.isBefore(range.to, from) ? range : { ...range, from };
  });
}

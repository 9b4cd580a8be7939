import {
  DeadLetters,
  type EndedEpoch,
  endOf,
  type EpochAuthority,
  type EventLogReader,
  type LogPosition,
  type LogProgress,
  type LogRecord,
  LogTail,
  rangesFrom,
  type ScoreRow,
  type ShardId,
} from '@standings/domain';
import { joinedPages } from './joined-pages.js';
import type { Attempts, SinkLog } from './retry-in-place.js';
import type { BoardNumbers } from './board-numbers.js';
import type { RowWriter } from './row-writer.js';
import { Sink } from './sink.js';

/**
 * Records that are stored together: some pages of the log. The more, the fewer rows of one player, and the less a row takes.
 */
const AT_ONCE = 20_000;

/** The consumers store the same events, count them, and report those that came too late. */
const SILENT: SinkLog = { warn: () => undefined, error: () => undefined };

/** The caller tries again, and says why it failed. */
const ONCE: Attempts = { problem: null, run: (_, attempt) => attempt() };

/** The consumers meet such a record too, and put it aside once. */
class LeftToConsumers extends DeadLetters<LogRecord> {
  async send(): Promise<void> {}
}

/**
 * Stores the tail of the log through a sink. Several shards are recovered at a time, and may need the same partitions: the first to
 * come stores what is in them, and those after it what has come since.
 */
export class TailSink extends LogTail {
  private readonly sink: Sink<LogRecord>;
  private before: Promise<void> = Promise.resolve();

  constructor(
    private readonly progress: LogProgress,
    private readonly reader: EventLogReader,
    repository: RowWriter<LogRecord>,
    private readonly boards: BoardNumbers,
    private readonly epochs: Pick<EpochAuthority, 'isByShard'>,
  ) {
    super();
    this.sink = this.sinkInto(repository);
  }

  store(shard: ShardId, report: (stored: number) => void, stopping: AbortSignal): Promise<void> {
    const turn = this.before.then(() => this.storeAll(shard, report, stopping));
    this.before = turn.catch(() => undefined);
    return turn;
  }

  async end(stopping: AbortSignal): Promise<LogPosition> {
    return endOf(await this.reader.since(0, stopping));
  }

  async salvage(
    ended: readonly EndedEpoch[],
    save: (rows: readonly ScoreRow[]) => Promise<void>,
    stopping: AbortSignal,
  ): Promise<LogPosition> {
    const sink = this.sinkInto({ save: async (rows) => (await save(rows), { late: 0 }) });
    const has = await this.reader.since(0, stopping);
    for (const { epoch, endedSeq, readFrom } of ended) {
      for (const range of rangesFrom(readFrom, has, this.reader)) {
        for await (const page of this.reader.read(range, stopping)) {
          const later = page.filter(({ event }) => 'epoch' in event && event.epoch === epoch && event.seq > endedSeq);
          await sink.write(later, { stopping, heartbeat: async () => {} });
        }
      }
    }
    return endOf(has);
  }

  private sinkInto(repository: RowWriter<LogRecord>): Sink<LogRecord> {
    return new Sink(repository, new LeftToConsumers(), this.boards, ONCE, SILENT, AT_ONCE);
  }

  /** Reads records while those before them are stored. */
  private async storeAll(shard: ShardId, report: (stored: number) => void, stopping: AbortSignal): Promise<void> {
    stopping.throwIfAborted();
    let stored = 0;
    // It is awaited, unless reading fails first.
    let writing = Promise.resolve();
    const isByShard = await this.epochs.isByShard(shard);
    for (const range of await this.progress.unstored(isByShard ? shard : null)) {
      for await (const records of joinedPages(this.reader.read(range, stopping), AT_ONCE)) {
        await writing;
        const written = this.sink.write(records, { stopping, heartbeat: async () => {} });
        writing = written.then(() => report((stored += records.length)));
        writing.catch(() => undefined);
      }
      writing = writing.then(() => this.progress.noteStored(range));
      writing.catch(() => undefined);
    }
    await writing;
  }
}

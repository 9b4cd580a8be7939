import {
  type EventLog,
  isNewer,
  type LogTail,
  type Meter,
  NO_METER,
  type Outbox,
  type PendingEntry,
  type ShardId,
  type Version,
} from '@standings/domain';
import { sendEntries } from './send-entries.js';

const ENTRIES_PER_PAGE = 100;

/** The progress of a drain. */
export interface DrainProgress {
  /** `outbox`: it sends entries that are left. `log`: it stores the events of the log that are not stored yet. */
  readonly stage: 'outbox' | 'log';
  /** Events sent or stored so far. */
  readonly count: number;
}

/** Drains a shard: sees to it that the score repository has every update up to a version. */
export class EventDrain {
  constructor(
    private readonly outbox: Outbox,
    private readonly log: EventLog,
    private readonly tail: LogTail,
    private readonly meter: Meter = NO_METER,
  ) {}

  /**
   * Resolves when every update of a shard up to a version is stored. Later ones may be stored too.
   *
   * Exact: an update stays in the outbox until the log has it, and the log is read after that.
   *
   * @throws the reason of `stopping` when that is aborted.
   */
  async upTo(
    version: Version,
    shard: ShardId,
    report: (stage: DrainProgress) => void,
    stopping: AbortSignal,
  ): Promise<void> {
    let sent = 0;
    for (let page = await this.left(shard, version); page.length > 0; page = await this.left(shard, version)) {
      stopping.throwIfAborted();
      sent += await sendEntries(page, this.log, this.outbox, this.meter);
      report({ stage: 'outbox', count: sent });
    }
    await this.tail.store(shard, (count) => report({ stage: 'log', count }), stopping);
  }

  /** The oldest entries of the outbox that hold an update up to the version. */
  private async left(shard: ShardId, version: Version): Promise<readonly PendingEntry[]> {
    const page = await this.outbox.oldest(shard, ENTRIES_PER_PAGE);
    return page.filter(({ events: [first] }) => first !== undefined && !isNewer(first, version));
  }
}

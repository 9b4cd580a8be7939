import {
  type EventLog,
  isNewer,
  type LogProgress,
  type Meter,
  NO_METER,
  type Outbox,
  type Pause,
  pauseFor,
  type PendingEntry,
  type ShardId,
  type Version,
} from '@standings/domain';
import { sendEntries } from './send-entries.js';

const ENTRIES_PER_PAGE = 100;
const POLL_MS = 50;

/** The progress of a drain. */
export interface DrainProgress {
  /** `outbox`: it sends entries that are left. `sync`: it waits until the events of the log are stored. */
  readonly stage: 'outbox' | 'sync';
  /** `outbox`: events sent so far. `sync`: events still to be stored. */
  readonly count: number;
}

/** Drains a shard: waits until the score repository has every update up to a version. */
export class EventDrain {
  constructor(
    private readonly outbox: Outbox,
    private readonly log: EventLog,
    private readonly progress: LogProgress,
    private readonly meter: Meter = NO_METER,
    private readonly pause: Pause = pauseFor,
  ) {}

  /**
   * Resolves when every update of a shard up to a version is stored. Later ones may be stored too.
   *
   * Exact: an update stays in the outbox until the log has it, and counts as waiting in the log until it is stored.
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
    await this.stored(report, stopping);
  }

  private async stored(report: (stage: DrainProgress) => void, stopping: AbortSignal): Promise<void> {
    const end = await this.progress.end();
    for (let lag = await end.lag(); lag > 0; lag = await end.lag()) {
      report({ stage: 'sync', count: lag });
      await this.pause(POLL_MS, stopping);
      stopping.throwIfAborted();
    }
  }

  /** The oldest entries of the outbox that hold an update up to the version. */
  private async left(shard: ShardId, version: Version): Promise<readonly PendingEntry[]> {
    const page = await this.outbox.oldest(shard, ENTRIES_PER_PAGE);
    return page.filter(({ events: [first] }) => first !== undefined && !isNewer(first, version));
  }
}

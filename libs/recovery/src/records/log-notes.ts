import { Logger } from '@nestjs/common';
import { endOf, type EventLogReader, Loop, type Pause, type ShardRecords } from '@standings/domain';

const EVERY_MS = 5000;

/**
 * Tells the open shards every 5 s where the event log ends. A shard that loses its latest updates has such a note from before them, so that
 * their records are found in what came to the log after it: by no clock, and without reading more than some seconds of the log.
 */
export class LogNotes extends Loop {
  private readonly logger = new Logger(LogNotes.name);

  constructor(
    private readonly records: Pick<ShardRecords, 'noteLog'>,
    private readonly log: Pick<EventLogReader, 'since'>,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    try {
      // In this order.
      const end = endOf(await this.log.since(0, stopping));
      await this.records.noteLog(end);
    } catch (error) {
      this.logger.debug('The end of the event log could not be noted', { error });
    }
    return EVERY_MS;
  }
}

import {
  type EndedEpoch,
  EventLog,
  type LogPosition,
  LogTail,
  type ScoreEvent,
  type ScoreRow,
} from '@standings/domain';
import type { DirectLog } from './direct-log.js';
import { rowsOf } from './direct-log.js';

/** An event log in a list that nobody stores but its tail. */
export class KeptLog extends EventLog {
  readonly name = 'the kept log';
  readonly events: ScoreEvent[] = [];

  async append(events: readonly ScoreEvent[]): Promise<void> {
    this.events.push(...events);
  }
}

/** The tail of a {@link KeptLog}, which has one partition. */
export class KeptTail extends LogTail {
  constructor(
    private readonly log: KeptLog,
    private readonly stored: DirectLog,
  ) {
    super();
  }

  async store(): Promise<void> {
    await this.stored.append(this.log.events);
  }

  async end(): Promise<LogPosition> {
    return { 0: this.log.events.length };
  }

  async salvage(
    ended: readonly EndedEpoch[],
    save: (rows: readonly ScoreRow[]) => Promise<void>,
  ): Promise<LogPosition> {
    const end = await this.end();
    for (const { epoch, endedSeq, readFrom } of ended) {
      const since = this.log.events.slice(Number(readFrom[0]));
      const later = since.filter((event) => event.epoch === epoch && event.seq > endedSeq);
      if (later.length > 0) await save(later.flatMap(rowsOf));
    }
    return end;
  }
}

import {
  EventLog,
  type LogPosition,
  LogTail,
  type ScoreEvent,
  type ScoreRepository,
  type ScoreRow,
  type ShardId,
} from '@standings/domain';

/** An event log that stores events at once, so that nothing is ever left to store. */
export class DirectLog extends EventLog {
  readonly name = 'the direct log';
  constructor(private readonly repository: ScoreRepository) {
    super();
  }

  async append(events: readonly ScoreEvent[]): Promise<void> {
    for (const event of events) await this.repository.save(rowsOf(event));
  }
}

export function rowsOf({ boardNo: board, playerId, epoch, seq, timestamp, scores }: ScoreEvent): ScoreRow[] {
  const rows = Object.entries(scores).map(([period, score]) => ({ board, period, playerId, score, epoch, seq }));
  return rows.map((row) => ({ ...row, lastUpdated: timestamp }));
}

abstract class EmptyTail extends LogTail {
  async end(): Promise<LogPosition> {
    return {};
  }

  async salvage(): Promise<LogPosition> {
    return {};
  }
}

export class NothingLeft extends EmptyTail {
  async store(): Promise<void> {}
}

/** Never comes to its end. */
export class NeverStored extends EmptyTail {
  async store(_: ShardId, report: (stored: number) => void, stopping: AbortSignal): Promise<void> {
    report(0);
    await new Promise((resolve) => stopping.addEventListener('abort', resolve));
    stopping.throwIfAborted();
  }
}

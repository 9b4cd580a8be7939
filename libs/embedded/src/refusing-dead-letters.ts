import { DeadLetters, type LogRecord } from '@standings/domain';

/**
 * A single process has no dead letters: its own store creates the events, so all can be stored. One that cannot is a fault of the
 * program, and going on would lose an update.
 */
export class RefusingDeadLetters extends DeadLetters<LogRecord> {
  /** @param onRefused stops the process. */
  constructor(private readonly onRefused: (error: Error) => void) {
    super();
  }

  override async send(_record: LogRecord, reason: string): Promise<void> {
    const error = new Error(`An update cannot be stored: ${reason}`);
    this.onRefused(error);
    throw error;
  }
}

import { DeadLetters, type LogRecord } from '@standings/domain';

/**
 * There is no place for dead letters in one process, and no need: its events are made by its own store and can be stored. One that
 * cannot is a fault of the program, and going on would lose an update.
 */
export class RefusingDeadLetters extends DeadLetters<LogRecord> {
  /** @param onRefused what stops the process. */
  constructor(private readonly onRefused: (error: Error) => void) {
    super();
  }

  override async send(_record: LogRecord, reason: string): Promise<void> {
    const error = new Error(`An update cannot be stored: ${reason}`);
    this.onRefused(error);
    throw error;
  }
}

import type { LoggerService } from '@nestjs/common';

/** What of a process it needs. */
interface EndingProcess {
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

/**
 * Ends the process with code 1 at an error that nobody has caught, with a line in the log. Node would print the error as it is, with
 * whatever a library has put on it.
 */
export function logUncaught(logger: LoggerService, process: EndingProcess = globalThis.process): void {
  process.on('uncaughtException', (error) => {
    logger.fatal?.('The process ends: nobody expected this error', { error }, 'Standings');
    process.exit(1);
  });
}

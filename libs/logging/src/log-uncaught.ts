import type { LoggerService } from '@nestjs/common';

/** The part of a process that it needs. */
interface EndingProcess {
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

/**
 * Ends the process with code 1 at an uncaught error, with a line in the log. Node would print the error with all fields that
 * libraries add to it.
 */
export function logUncaught(logger: LoggerService, process: EndingProcess = globalThis.process): void {
  process.on('uncaughtException', (error) => {
    logger.fatal?.('The process ends because of an unexpected error', { error }, 'Standings');
    process.exit(1);
  });
}

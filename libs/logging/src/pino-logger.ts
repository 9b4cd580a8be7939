import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { build as pretty } from 'pino-pretty';
import { errorRecord } from './error-record.js';

/** Levels of {@link PinoLogger}: those of pino, and `silent`. */
export type LogLevel = Level | 'silent';

/** Parts of Nest that log each module and route: thirty lines at every start. */
const ASSEMBLY = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'NestMicroservice',
]);

/**
 * Nest's logger over pino: one JSON object per line, or coloured text on a terminal.
 *
 * Called as Nest calls it: the message, then fields or an error, then the context.
 * `logger.warn('Kafka did not answer', { error, waiting: 12 })`.
 */
export class PinoLogger implements LoggerService {
  private readonly pino: Logger;

  /** @param destination where lines go. Default: standard output, as coloured text on a terminal. */
  constructor(level: LogLevel, destination: DestinationStream = standardOutput()) {
    const options = {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorRecord },
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.pino = pino(options, destination);
  }

  /** Whether lines of level debug are written. */
  get isDebug(): boolean {
    return this.pino.isLevelEnabled('debug');
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    const assembly = ASSEMBLY.has(String(rest.at(-1)));
    this.write(assembly ? 'debug' : 'info', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const fields: Record<string, unknown> = {};
    // Nest puts the context last, and a stack as text before it.
    if (typeof rest.at(-1) === 'string') fields['context'] = rest.pop();
    for (const part of rest) {
      if (part instanceof Error) fields['err'] = part;
      else if (typeof part === 'string') fields['stack'] = part;
      else if (typeof part === 'object' && part !== null) Object.assign(fields, withErrors(part));
    }
    if (message instanceof Error) this.pino[level]({ ...fields, err: message }, message.message);
    else this.pino[level](fields, String(message));
  }
}

/** pino serialises an error only under the name `err`. Under another name it would write all fields. */
function withErrors(part: object): object {
  const fields = Object.entries(part).map(([name, value]: [string, unknown]) => {
    if (name === 'error') return ['err', value];
    return [name, value instanceof Error ? errorRecord(value) : value];
  });
  return Object.fromEntries(fields) as object;
}

function standardOutput(): DestinationStream {
  return process.stdout.isTTY ? pretty({ sync: true, singleLine: true }) : pino.destination(1);
}

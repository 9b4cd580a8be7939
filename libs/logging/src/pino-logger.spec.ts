import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type LogLevel, PinoLogger } from './pino-logger.js';

function logged(level: LogLevel, write: (logger: PinoLogger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  write(new PinoLogger(level, destination));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('PinoLogger', () => {
  it('writes a message with its fields and context as one JSON object', () => {
    const [line] = logged('info', (logger) => logger.warn('Kafka is slow', { waiting: 12 }, 'Bridge'));
    expect(line).toMatchObject({ level: 'warn', msg: 'Kafka is slow', waiting: 12, context: 'Bridge' });
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('writes errors with their causes, in any argument', () => {
    const error = new Error('no answer', { cause: new Error('reset') });
    const lines = logged('info', (logger) => {
      logger.error('It failed', { error }, 'Redis');
      logger.error(error);
      logger.error('It failed', error);
    });
    for (const line of lines) expect(line['err']).toMatchObject({ message: expect.stringContaining('no answer') });
    expect(JSON.stringify(lines[0])).toContain('reset');
  });

  it('leaves out fields that a library adds to an error, under any field name', () => {
    const error = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['secret'] } });
    const lines = logged('info', (logger) => {
      logger.warn('It failed', { error, reason: error }, 'Redis');
      logger.error(error);
      logger.error('It failed', error);
    });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ err: { message: 'WRONGPASS' }, reason: { message: 'WRONGPASS' } });
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('leaves out lines below its level, and by default the start-up lines of Nest', () => {
    const write = (logger: PinoLogger) => {
      logger.debug('detail', 'Request');
      logger.log('AppModule dependencies initialized', 'InstanceLoader');
      logger.log('Listening', 'Standings');
    };
    expect(logged('info', write).map(({ msg }) => msg)).toEqual(['Listening']);
    expect(logged('debug', write)).toHaveLength(3);
  });
});

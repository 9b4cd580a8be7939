import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { logUncaught } from './log-uncaught.js';
import { PinoLogger } from './pino-logger.js';

it('logs an uncaught error without the fields of libraries, and ends the process with code 1', () => {
  const codes: number[] = [];
  const lines: string[] = [];
  const fake = Object.assign(new EventEmitter(), { exit: (code: number) => void codes.push(code) });
  logUncaught(new PinoLogger('info', { write: (line) => void lines.push(line) }), fake);
  fake.emit('uncaughtException', Object.assign(new Error('boom'), { args: ['secret'] }));
  expect(codes).toEqual([1]);
  expect(lines.join()).toMatch(/"level":"fatal".*"message":"boom"/);
  expect(lines.join()).not.toContain('secret');
});

import { EventEmitter, once } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Shutdown } from './shutdown.js';

/** A process that only records how it ends. */
class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];

  exit(code: number): void {
    this.codes.push(code);
    this.emit('exit');
  }
}

let fake: FakeProcess;
let now: number;
let closed: (string | undefined)[];

const LONG_MS = 60_000;
const never = new Promise<void>(() => undefined);

function starting(deadlineMs = LONG_MS): Shutdown {
  return new Shutdown(deadlineMs, fake, () => now);
}

function running(close: () => Promise<void>, deadlineMs = LONG_MS): void {
  starting(deadlineMs).closes({
    close: (signal) => {
      closed.push(signal);
      return close();
    },
  });
}

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  fake = new FakeProcess();
  now = 0;
  closed = [];
});

describe('Shutdown', () => {
  it('ends a process that has not started its work', () => {
    starting();
    fake.emit('SIGTERM');
    expect(fake.codes).toEqual([0]);
  });

  it.each(['SIGTERM', 'SIGINT'])('closes the app on %s, passes the signal on, and ends with code 0', async (signal) => {
    running(async () => undefined);
    fake.emit(signal);
    await once(fake, 'exit');
    expect(fake.codes).toEqual([0]);
    expect(closed).toEqual([signal]);
  });

  it('ends with code 1 when closing fails', async () => {
    running(() => Promise.reject(new Error('no')));
    fake.emit('SIGTERM');
    await once(fake, 'exit');
    expect(fake.codes).toEqual([1]);
  });

  it('ends with code 1 when closing takes longer than the deadline', async () => {
    running(() => never, 5);
    fake.emit('SIGTERM');
    await once(fake, 'exit');
    expect(fake.codes).toEqual([1]);
  });

  it('ends at once on a second signal, with its code, but ignores one that follows the first closely', () => {
    running(() => never);
    fake.emit('SIGINT');
    now = 499;
    fake.emit('SIGINT');
    expect(fake.codes).toEqual([]);
    now = 500;
    fake.emit('SIGINT');
    fake.emit('SIGTERM');
    expect(fake.codes).toEqual([130, 143]);
    expect(closed).toEqual(['SIGINT']);
  });
});

import { OutcomeUnknownError, StoreUnavailableError } from '@standings/domain';
import { ReplyError } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { readError, writeError } from './redis-errors.js';

const reply = (message: string): Error => new ReplyError(message);

describe('what an error of Redis means to the caller of a write', () => {
  it.each([
    "OOM command not allowed when used memory > 'maxmemory'.",
    "READONLY You can't write against a read only replica.",
    'MISCONF Errors writing to the AOF file: No space left on device',
    'LOADING Redis is loading the dataset in memory',
    'BUSY Redis is busy running a script.',
  ])('nothing was applied: %s', (message) => {
    expect(writeError(reply(message))).toBeInstanceOf(StoreUnavailableError);
  });

  it('nothing was applied when the command was never sent', () => {
    const unsent = new Error("Stream isn't writeable and enableOfflineQueue options is false");
    expect(writeError(unsent)).toBeInstanceOf(StoreUnavailableError);
  });

  it.each(['Command timed out', 'Connection is closed.', 'Reached the max retries per request limit (which is 0).'])(
    'nobody knows: %s',
    (message) => {
      expect(writeError(new Error(message))).toBeInstanceOf(OutcomeUnknownError);
    },
  );

  it('an error in a script is ours, and is not hidden behind an outage', () => {
    const error = reply('ERR Error running script: attempt to index a nil value');
    expect(writeError(error)).toBe(error);
    expect(readError(error)).toBe(error);
  });
});

describe('what an error of Redis means to the caller of a read', () => {
  it.each(['Command timed out', 'Connection is closed.'])('nothing can be lost: %s', (message) => {
    expect(readError(new Error(message))).toBeInstanceOf(StoreUnavailableError);
  });
});

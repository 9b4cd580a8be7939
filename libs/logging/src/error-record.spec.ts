import { describe, expect, it } from 'vitest';
import { errorRecord, errorText } from './error-record.js';

const SECRET = 'correct-horse';

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('errorRecord', () => {
  it('has kind, code, message and stack of an error and its causes', () => {
    const cause = Object.assign(new RangeError('too far'), { code: 'E_FAR' });
    const error = new TypeError('no answer', { cause });
    expect(errorRecord(error)).toEqual({
      type: 'TypeError',
      message: 'no answer',
      stack: error.stack,
      cause: { type: 'RangeError', code: 'E_FAR', message: 'too far', stack: cause.stack },
    });
    expect(errorText(error)).toBe(`${error.stack}\ncaused by: ${cause.stack}`);
  });

  it.each([
    ['the command of a Redis error', Object.assign(new Error('ERR no'), { command: { name: 'auth', args: [SECRET] } })],
    [
      'a command that Redis does not know',
      new Error(`ERR unknown command 'AUTH', with args beginning with: '${SECRET}' `),
    ],
    [
      'the parameters of a query',
      Object.assign(new Error('no'), { parameters: [SECRET], driverError: { detail: SECRET } }),
    ],
    ['the input of a URL', thrownBy(() => new URL(`redis://:${SECRET}@:`))],
    ['an address in a message', new Error(`connect to redis://user:${SECRET}@redis:6379/0 failed`)],
    ['an error in a list of errors', new AggregateError([Object.assign(new Error('no'), { SECRET })], 'all failed')],
    ['a cause', new Error('no', { cause: Object.assign(new Error('why'), { password: SECRET }) })],
    ['an object that was thrown', { message: 'no', args: [SECRET] }],
  ])('has no secret from %s', (_, error) => {
    expect(error).toBeDefined();
    expect(JSON.stringify(errorRecord(error))).not.toContain(SECRET);
    expect(errorText(error)).not.toContain(SECRET);
  });

  it('ends even if an error is its own cause', () => {
    const error = new Error('round and round');
    error.cause = error;
    expect(JSON.stringify(errorRecord(error)).length).toBeLessThan(20_000);
  });

  it('has the text of a thrown value that is not an error', () => {
    expect(errorRecord('just text')).toEqual({ type: 'string', message: 'just text' });
  });
});

import { describe, expect, it } from 'vitest';
import { requestId } from './request-id.js';

const idOf = (given?: string) => requestId({ headers: given === undefined ? {} : { 'x-request-id': given } });

describe('requestId', () => {
  it('takes the id that the caller sent', () => {
    expect(idOf('01J9-abc.DEF:7')).toBe('01J9-abc.DEF:7');
    expect(idOf('x'.repeat(128))).toHaveLength(128);
  });

  it.each(['', 'x'.repeat(129), 'two words', 'line\nbreak', '"quoted"', 'ünïcode'])(
    'makes an id instead of %j',
    (given) => {
      expect(idOf(given)).toMatch(/^[0-9a-f]{10}-[0-9a-z]+$/);
    },
  );

  it('never makes the same id twice', () => {
    const ids = Array.from({ length: 10_000 }, () => idOf());
    expect(new Set(ids).size).toBe(10_000);
  });
});

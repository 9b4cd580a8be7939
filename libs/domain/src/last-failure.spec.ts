import { describe, expect, it } from 'vitest';
import { LastFailure } from './last-failure.js';
import { StoreInUseError } from './ports/epoch-authority.js';

describe('LastFailure', () => {
  it('says why until something succeeds, without addresses', async () => {
    const failure = new LastFailure();
    const fail = () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:9092'));
    expect(failure.problem).toBeNull();
    await expect(failure.watch(fail)).rejects.toThrow('10.1.2.3');
    expect(failure.problem).toBe('connect ECONNREFUSED …');
    expect(await failure.watch(async () => 7)).toBe(7);
    expect(failure.problem).toBeNull();
  });

  it('says all of our own errors, which name no address', () => {
    const failure = new LastFailure();
    failure.failed(new StoreInUseError());
    expect(failure.problem).toBe(new StoreInUseError().message);
  });

  it('forgets a failure after its time, counted from the last one', () => {
    let now = 0;
    const failure = new LastFailure(String, 60_000, () => now);
    failure.failed('first');
    now = 30_000;
    failure.failed('second');
    now = 89_999;
    expect(failure.problem).toBe('second');
    now = 90_000;
    expect(failure.problem).toBeNull();
  });

  it('says nothing of an error that somebody else reports', () => {
    const failure = new LastFailure(() => null);
    failure.failed(new Error('no broker'));
    expect(failure.problem).toBeNull();
  });
});

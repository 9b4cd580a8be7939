import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deadline, LATE } from './deadline.js';

describe('deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives what the work gives, and leaves no timer', async () => {
    expect(await deadline(Promise.resolve('done'), 1000)).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with the work, and leaves no timer', async () => {
    await expect(deadline(Promise.reject(new Error('failed')), 1000)).rejects.toThrow('failed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is late after its time and not before', async () => {
    let outcome: unknown;
    void deadline(new Promise(() => {}), 1000).then((given) => (outcome = given));
    await vi.advanceTimersByTimeAsync(999);
    expect(outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toBe(LATE);
  });

  it('is late at once when it is told to stop', async () => {
    const stopping = new AbortController();
    const outcome = deadline(new Promise(() => {}), 1000, { stopping: stopping.signal });
    stopping.abort();
    expect(await outcome).toBe(LATE);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('drops a failure after its time', async () => {
    let fail = (_error: Error): void => {};
    const work = new Promise<never>((_, reject) => (fail = reject));
    const outcome = deadline(work, 1000);
    await vi.advanceTimersByTimeAsync(1000);
    // An unhandled rejection would fail the run.
    fail(new Error('too late to matter'));
    expect(await outcome).toBe(LATE);
  });
});

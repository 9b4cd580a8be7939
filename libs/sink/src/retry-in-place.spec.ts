import { describe, expect, it } from 'vitest';
import { RetryInPlace } from './retry-in-place.js';

describe('RetryInPlace', () => {
  it('ends with the reason of whoever stops it while it waits', async () => {
    const stopping = new AbortController();
    const reason = new Error('enough');
    const retry = new RetryInPlace({
      warn: () => setImmediate(() => stopping.abort(reason)),
      error: () => undefined,
    });
    const delivery = { heartbeat: async () => undefined, stopping: stopping.signal };
    const failing = retry.run('failing', () => Promise.reject(new Error('no')), delivery);
    await expect(failing).rejects.toBe(reason);
  });
});

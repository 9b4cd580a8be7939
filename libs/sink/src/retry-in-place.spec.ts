import { NO_METER, RepositoryUnavailableError } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { RetryInPlace } from './retry-in-place.js';

const quiet = { warn: () => undefined, error: () => undefined };
const delivery = { heartbeat: async () => undefined, stopping: new AbortController().signal };

describe('RetryInPlace', () => {
  it('rejects with the reason of a stop while it waits', async () => {
    const stopping = new AbortController();
    const reason = new Error('enough');
    const retry = new RetryInPlace({ ...quiet, warn: () => setImmediate(() => stopping.abort(reason)) });
    const failing = retry.run('failing', () => Promise.reject(new Error('no')), {
      ...delivery,
      stopping: stopping.signal,
    });
    await expect(failing).rejects.toBe(reason);
    expect(retry.problem).toBeNull();
  });

  it('reports why it tries again, while it does', async () => {
    const problems: (string | null)[] = [];
    const retry = new RetryInPlace(quiet, NO_METER, async () => void problems.push(retry.problem));
    const errors = [new RepositoryUnavailableError('it refuses writes (25006)'), new Error('connect 10.0.0.7:9092')];
    const attempt = async () => {
      const error = errors.shift();
      if (error !== undefined) throw error;
    };
    expect(retry.problem).toBeNull();
    await retry.run('storing scores', attempt, delivery);
    expect(problems).toEqual(['storing scores fails: it refuses writes (25006)', 'storing scores fails: Error']);
    expect(retry.problem).toBeNull();
  });

  it('reports the oldest of several pieces of work that fail at once', async () => {
    const retry = new RetryInPlace(quiet, NO_METER, () => new Promise(() => {}));
    const fail = () => Promise.reject(new RepositoryUnavailableError('no'));
    void retry.run('the first', fail, delivery);
    void retry.run('the second', fail, delivery);
    await expect.poll(() => retry.problem).toBe('the first fails: no');
  });
});

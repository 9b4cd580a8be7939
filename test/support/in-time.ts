import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What a promise resolves to within a time. The time is that of a timer of this process, so one that stands still on a busy machine holds up
 * both, and what waits for a shorter timer still comes first.
 *
 * @throws {Error} if the time has passed.
 */
export async function inTime<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = Symbol('late');
  const stopped = new AbortController();
  try {
    const first = await Promise.race([promise, sleep(ms, late, { signal: stopped.signal })]);
    if (first === late) throw new Error(`It took more than ${ms} ms.`);
    return first;
  } finally {
    stopped.abort();
  }
}

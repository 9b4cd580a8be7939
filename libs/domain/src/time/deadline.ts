import { type Pause, pauseFor } from './pause.js';

/** What {@link deadline} resolves with when the time is over before the work. */
export const LATE = Symbol('late');

export interface DeadlineOptions {
  /** Injected, so that tests do not sleep. */
  readonly pause?: Pause;
  /** The time is over, too, when it is aborted. */
  readonly stopping?: AbortSignal;
}

/**
 * Waits for work, but for at most `ms`. It does not stop the work: what comes of it after the deadline is dropped.
 *
 * @returns what the work gives, or {@link LATE}.
 * @throws what the work rejects with before the deadline.
 */
export async function deadline<T>(
  work: Promise<T>,
  ms: number,
  { pause = pauseFor, stopping }: DeadlineOptions = {},
): Promise<T | typeof LATE> {
  const done = new AbortController();
  const signal = stopping === undefined ? done.signal : AbortSignal.any([done.signal, stopping]);
  const late = pause(ms, signal).then((): typeof LATE => LATE);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

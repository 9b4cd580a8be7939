import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries until the attempt resolves.
 *
 * @throws the last error of the attempt when `timeoutMs` have passed, or the error of `giveUp`.
 */
export async function waitUntil(
  attempt: () => Promise<unknown>,
  timeoutMs: number,
  giveUp: () => void = () => undefined,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    giveUp();
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(50);
  }
}

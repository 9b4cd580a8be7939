import { setTimeout as sleep } from 'node:timers/promises';
import { readProgress } from '../board.js';
import { asAdmin, countEvents } from '../topic.js';
import type { HttpService } from './http-service.js';

const DRAIN_TIMEOUT_MS = 60_000;

/** Waits until Kafka has every event. @returns how long that took, in ms. @throws {Error} after a minute. */
export async function untilSent({ redis }: HttpService): Promise<number> {
  const start = performance.now();
  for (;;) {
    const { pending, entries } = await readProgress(redis);
    const waitedMs = performance.now() - start;
    if (pending === 0 && entries === 0) return waitedMs;
    if (waitedMs > DRAIN_TIMEOUT_MS) throw new Error(`${pending} events still wait for Kafka.`);
    await sleep(5);
  }
}

/**
 * Checks that no event is missing: Kafka has one for every update that Redis applied, and Redis applied every acknowledged
 * update. @param seeded updates that the board began with.
 */
export async function checkEvents(service: HttpService, seeded: number, acknowledged: number): Promise<string> {
  const { seq, pending } = await readProgress(service.redis);
  const applied = seq - seeded;
  const sent = await asAdmin(service.brokers, (admin) => countEvents(admin, service.topic));
  const numbers = `${acknowledged} updates acknowledged, ${applied} applied, ${sent} events in Kafka, ${pending} waiting`;
  if (applied < acknowledged || sent < applied || pending > 0) throw new Error(`Events are missing: ${numbers}.`);
  return `${numbers}. At the end of a turn the load generator drops requests in flight, which are applied and not counted.`;
}

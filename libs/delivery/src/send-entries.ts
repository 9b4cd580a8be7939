import type { EventLog, Meter, Outbox, PendingEntry } from '@standings/domain';
import { append } from './append.js';

/**
 * Sends the events of outbox entries to the event log, and then removes the entries.
 *
 * @returns how many events were sent.
 * @throws what the log or the outbox throws. The entries stay, and are sent again.
 */
export async function sendEntries(
  entries: readonly PendingEntry[],
  log: EventLog,
  outbox: Outbox,
  meter: Meter,
): Promise<number> {
  const events = entries.flatMap((pending) => pending.events);
  await append(events, log, meter);
  await outbox.confirm(entries.map(({ entry }) => entry));
  return events.length;
}

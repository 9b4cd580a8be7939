import type { EventLog, Meter, ScoreEvent } from '@standings/domain';

/**
 * Appends events to the log, and counts what became of them.
 *
 * @param aside as `EventLog.append` has it.
 * @throws what the log throws.
 */
export async function append(
  events: readonly ScoreEvent[],
  log: EventLog,
  meter: Meter,
  aside?: (event: ScoreEvent) => void,
): Promise<void> {
  try {
    await log.append(events, aside);
  } catch (error) {
    meter.count('appends_failed', 1);
    throw error;
  }
  meter.count('events_appended', events.length);
  meter.measure('append_events', events.length);
}

import type { Logger } from '@nestjs/common';
import type { LastFailure, Outbox, OutboxEntry } from '@standings/domain';

/** Removes entries from the outbox that the event log has in full. Never rejects: what stays is sent again by the sweeper. */
export async function confirmEntries(
  entries: readonly OutboxEntry[],
  outbox: Outbox,
  failure: LastFailure,
  logger: Logger,
): Promise<void> {
  if (entries.length === 0) return;
  try {
    await outbox.confirm(entries);
  } catch (error) {
    failure.failed(error);
    logger.debug('Events that were sent stay in the outbox; the sweeper sends them again', { error });
  }
}

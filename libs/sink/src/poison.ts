import type { BoardCatalog, LogRecord, ScoreEvent } from '@standings/domain';

/** A record with a readable event. */
export interface Readable<R extends LogRecord> {
  readonly record: R;
  readonly event: ScoreEvent;
}

/** A record that can never be stored, and why. */
export interface Poison<R extends LogRecord> {
  readonly record: R;
  readonly reason: string;
}

/** Separates records that can be stored from those that never can: not an event, or of an unknown board. */
export function sift<R extends LogRecord>(
  records: readonly R[],
  boards: BoardCatalog,
): { readonly good: readonly Readable<R>[]; readonly poison: readonly Poison<R>[] } {
  const good: Readable<R>[] = [];
  const poison: Poison<R>[] = [];
  for (const record of records) {
    const { event } = record;
    if ('invalid' in event) poison.push({ record, reason: event.invalid });
    else if (!boards.has(event.board)) poison.push({ record, reason: `there is no board "${event.board}"` });
    else good.push({ record, event });
  }
  return { good, poison };
}

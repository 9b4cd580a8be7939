import type { Offset } from './ports/dead-letter-box.js';
import type { EventLogReader, LogPosition } from './ports/event-log-reader.js';
import type { Version } from './version.js';

/** How an epoch has ended. */
export interface EpochEnd {
  /** The last update that the data had. Null while the epoch goes on. */
  readonly endedSeq: number | null;
  /** Later updates count if their events came to the log before this. Null if none of them does. */
  readonly readTo: LogPosition | null;
}

/**
 * Whether the update of an event counted: its epoch goes on, or the data had the update when it ended, or recovery has read the event.
 *
 * @param end of its epoch; undefined if the epoch is not known: it is of another deployment then.
 */
export function hasCounted(
  { seq }: Version,
  at: { readonly partition: number; readonly offset: Offset },
  end: EpochEnd | undefined,
  log: Pick<EventLogReader, 'isBefore'>,
): boolean {
  if (end === undefined) return false;
  const { endedSeq, readTo } = end;
  if (endedSeq === null || seq <= endedSeq) return true;
  const readUpTo = readTo?.[at.partition];
  return readUpTo !== undefined && log.isBefore(at.offset, readUpTo);
}

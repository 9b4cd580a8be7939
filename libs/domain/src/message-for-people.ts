import { StandingsError } from './errors.js';
import { ForeignStoreError } from './ports/shard-restore.js';
import { LogRangeGoneError, LogUnavailableError } from './ports/event-log-reader.js';
import { LayoutChangedError, LockLostError, StoreInUseError } from './ports/epoch-authority.js';
import { RepositoryUnavailableError } from './ports/score-repository.js';

const PLAIN = [
  StandingsError,
  LayoutChangedError,
  LockLostError,
  StoreInUseError,
  ForeignStoreError,
  RepositoryUnavailableError,
  LogUnavailableError,
  LogRangeGoneError,
];

/**
 * What may be shown of an error outside the log. Our own errors say what happened, why and what to do, and name no address.
 *
 * @returns null for any other error: its message may hold an address.
 */
export function messageForPeople(error: unknown): string | null {
  return error instanceof Error && PLAIN.some((kind) => error instanceof kind) ? error.message : null;
}

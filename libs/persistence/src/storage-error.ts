import { UnstorableRowsError } from '@standings/domain';
import { postgresError } from './postgres-error.js';
import { repositoryUnavailable } from './repository-unavailable.js';
import { blame } from './sql-state.js';

/** What callers that store rows are told of a failure: that Postgres refuses the rows, or as {@link repositoryUnavailable}. */
export function storageError(error: unknown): unknown {
  if (blame(error) !== 'rows') return repositoryUnavailable(error);
  const cause = postgresError(error);
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UnstorableRowsError(message, { cause });
}

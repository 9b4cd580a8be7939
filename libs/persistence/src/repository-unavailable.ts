import { messageForPeople, RepositoryUnavailableError } from '@standings/domain';
import { postgresError } from './postgres-error.js';
import { problemInWords } from './problem-in-words.js';

/** What callers are told of a failure of Postgres: the words, and Postgres' own error for the log. Errors of the domain stay as they are. */
export function repositoryUnavailable(error: unknown): unknown {
  if (messageForPeople(error) !== null) return error;
  return new RepositoryUnavailableError(problemInWords(error), { cause: postgresError(error) });
}

/** @throws {RepositoryUnavailableError} in place of what Postgres fails with. */
export async function answerOf<T>(statements: Promise<T>): Promise<T> {
  try {
    return await statements;
  } catch (error) {
    throw repositoryUnavailable(error);
  }
}

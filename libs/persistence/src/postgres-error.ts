import { QueryFailedError } from 'typeorm';

/** Postgres' own error. TypeORM wraps it together with every parameter of the statement, which no log should hold. */
export function postgresError(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}

/**
 * The code of an error: SQLSTATE from Postgres (`23505`), a system code from the network (`ECONNREFUSED`), or undefined.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

import { QueryFailedError } from 'typeorm';

/** Postgres' own error. TypeORM wraps it together with every parameter of the statement, which no log should hold. */
export function postgresError(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}

/**
 * The code of an error: SQLSTATE from Postgres (`23505`), a system code from the network (`ECONNREFUSED`) or from TLS
 * (`CERT_HAS_EXPIRED`), or undefined.
 */
export function errorCode(error: unknown): string | undefined {
  const cause = postgresError(error);
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

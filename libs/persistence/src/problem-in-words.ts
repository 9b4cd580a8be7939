import { errorCode, postgresError } from './postgres-error.js';

const UNTRUSTED = 'its certificate is of an authority that this process does not know: see sslrootcert';

/** By SQLSTATE or its class, or by the code of the system or of TLS. The subject is Postgres. */
const BY_CODE: Readonly<Record<string, string>> = {
  '08': 'the connection broke',
  '22': 'a value is refused',
  '23': 'a constraint refuses a row',
  '25006': 'it refuses writes: it is a standby, or default_transaction_read_only is on',
  '28': 'its pg_hba.conf lets this user in from here with TLS only, or not at all',
  '28P01': 'the user or the password is wrong',
  '3D000': 'it has no database of this name',
  '40': 'another transaction is in the way',
  '42501': 'this user lacks a right',
  '42P01': 'a table is missing',
  '53': 'it lacks resources',
  '53100': 'its disk is full',
  '53300': 'all its connections are in use',
  '55P03': 'another session holds a lock',
  '57': 'it is starting or shutting down',
  '57014': 'a statement took too long',
  '58': 'its disk or system fails: see its log',
  XX: 'it has an internal error: see its log',
  EACCES: 'this process may not read the socket, or a certificate file, that DATABASE_URL names',
  EAI_AGAIN: 'the host name of DATABASE_URL cannot be looked up',
  ECONNREFUSED: 'nothing listens on the host and port of DATABASE_URL',
  ECONNRESET: 'the connection broke',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its host',
  ENOENT: 'there is no socket, or no certificate file, where DATABASE_URL says',
  ENOTFOUND: 'the host name of DATABASE_URL does not exist',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'its host does not answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name than that of DATABASE_URL',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

/** pg gives its own errors no code; these are its messages. */
const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'it has no TLS, and DATABASE_URL asks for it'],
  [/establishing an SSL connection/, 'what listens on the host and port of DATABASE_URL is no Postgres'],
  [/password must be a/, 'it asks for a password, and DATABASE_URL has none'],
  [/exceeded when trying to connect/, 'all connections of this process are in use'],
  [/read timeout/, 'it does not answer a statement in time'],
  [/connection timeout|timeout expired/, 'nothing answers on the host and port of DATABASE_URL in time'],
  [/Connection terminated/, 'it closed the connection; is a Postgres on the host and port of DATABASE_URL?'],
];

/**
 * What is wrong, for a log or a health report: `the user or the password is wrong (28P01)`. Never with an address, a name
 * or a value, which the messages of errors have in them.
 */
export function problemInWords(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) return BY_MESSAGE.find(([message]) => message.test(messageOf(error)))?.[1] ?? NO_ANSWER;
  const words = BY_CODE[code] ?? BY_CODE[code.slice(0, 2)] ?? 'it refuses a statement';
  return `${words} (${code})`;
}

const NO_ANSWER = 'it does not answer';

function messageOf(error: unknown): string {
  const cause = postgresError(error);
  return cause instanceof Error ? cause.message : '';
}

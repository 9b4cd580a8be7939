/** What the log holds of an error. */
export interface ErrorRecord {
  readonly type: string;
  readonly code?: string | number;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorRecord;
  /** The errors of an `AggregateError`. */
  readonly errors?: readonly ErrorRecord[];
}

/** How many causes are followed: an error can be its own cause. */
const MOST_CAUSES = 5;

/**
 * What a log line says of an error: kind, code, message and stack, and those of its causes. It leaves out other fields that libraries
 * add, because they hold passwords and what callers sent: ioredis adds the command with its arguments (`AUTH`, a script with its
 * keys), TypeORM the query with its parameters, `new URL` its input.
 */
export function errorRecord(error: unknown): ErrorRecord {
  return record(error, MOST_CAUSES);
}

/** The same as text, for a terminal. */
export function errorText(error: unknown): string {
  const { type, message, stack, cause } = errorRecord(error);
  const text = stack ?? `${type}: ${message}`;
  return cause === undefined ? text : `${text}\ncaused by: ${cause.stack ?? cause.message}`;
}

function record(error: unknown, causes: number): ErrorRecord {
  if (!isErrorLike(error)) return { type: typeof error, message: withoutSecrets(String(error)) };
  const { message, stack, code, cause, errors } = error;
  return {
    type: error.constructor?.name ?? 'Error',
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message: withoutSecrets(message),
    ...(stack !== undefined && { stack: withoutSecrets(stack) }),
    ...(cause !== undefined && causes > 0 && { cause: record(cause, causes - 1) }),
    ...(Array.isArray(errors) && causes > 0 && { errors: errors.map((one) => record(one, causes - 1)) }),
  };
}

interface ErrorLike {
  readonly message: string;
  readonly stack?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** An error of a worker thread or another realm is not an instance of this realm's `Error`. */
function isErrorLike(error: unknown): error is ErrorLike {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

/** User and password in an address. */
const CREDENTIALS = /(\w:\/\/)[^\s/@]*@/g;

/** Redis quotes a command that it does not know, such as a renamed `AUTH`, with its arguments. */
const ARGUMENTS = /,? with args beginning with: [^\n]*/g;

function withoutSecrets(text: string): string {
  return text.replace(CREDENTIALS, '$1…@').replace(ARGUMENTS, '');
}

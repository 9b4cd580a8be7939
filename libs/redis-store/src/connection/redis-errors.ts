import { OutcomeUnknownError, StandingsError, StoreUnavailableError } from '@standings/domain';
import { ReplyError } from 'ioredis';
import { CODES, type Refusal } from '../codes.js';

/** What Redis answers before it has run anything of a script, and what it means to a caller. */
const REFUSALS: Readonly<Record<string, string>> = {
  OOM: 'Redis is out of memory',
  READONLY: 'Redis is a read-only replica',
  MISCONF: 'Redis cannot write to its disk',
  LOADING: 'Redis is loading its data',
  MASTERDOWN: 'Redis has lost its master',
  NOREPLICAS: 'Redis has too few replicas',
  BUSY: 'Redis is busy with a script',
  CLUSTERDOWN: 'Redis Cluster is down',
  MOVED: 'another node of Redis Cluster has the shard',
  ASK: 'Redis Cluster is moving the shard to another node',
  TRYAGAIN: 'Redis Cluster is moving the shard to another node',
  NOAUTH: 'Redis wants a password',
  WRONGPASS: 'Redis refused the password',
  NOPERM: 'Redis refused the user',
};

/** What a node of a cluster answers, before it has run anything, about a slot that it does not serve now. */
const ELSEWHERE = /^(?:MOVED|ASK|TRYAGAIN|CLUSTERDOWN) /;

/** For a script: the refusal in place of the error. @throws any other error as it is. */
export function ifElsewhere(error: unknown): Refusal {
  if (error instanceof ReplyError && ELSEWHERE.test((error as Error).message)) return [CODES.SERVER_CHANGED];
  throw error;
}

/** A read loses nothing, so any failure means that the store could not answer. Errors of the domain stay as they are. */
export function readError(error: unknown): Error {
  if (error instanceof StandingsError) return error;
  return refusal(error) ?? (isDefect(error) ? error : unavailable('Redis did not answer', error));
}

/** Work for a write that is not done yet: if it fails, nothing was changed. @throws as {@link readError} says. */
export async function beforeWrite<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw readError(error);
  }
}

/** Of a write: was it refused, was it never sent, or is nothing known? What is clear already stays as it is. */
export function writeError(error: unknown): Error {
  if (error instanceof StandingsError) return error;
  return refusal(error) ?? (isDefect(error) ? error : lost(error));
}

/** An error that Redis answered and that no state of Redis explains, such as one in a script: ours to repair. */
function isDefect(error: unknown): error is Error {
  return error instanceof ReplyError;
}

function refusal(error: unknown): Error | undefined {
  if (!(error instanceof ReplyError)) return undefined;
  const code = /^[A-Z]+/.exec((error as Error).message)?.[0] ?? '';
  const reason = REFUSALS[code];
  return reason === undefined ? undefined : unavailable(reason, error);
}

/** What ioredis says when a command was never written to a socket, offline queue off. */
export function isUnsent(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Stream isn't writeable");
}

function lost(error: unknown): Error {
  return isUnsent(error) ? unavailable('Redis is not connected', error) : new OutcomeUnknownError({ cause: error });
}

function unavailable(reason: string, cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError(reason, { cause });
}

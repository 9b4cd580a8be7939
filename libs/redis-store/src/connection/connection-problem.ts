import { type Redis, ReplyError } from 'ioredis';
import { MissingRightsError } from './rights.js';

/** Why a connection cannot be used now. A connection that is missing here has no known problem. */
const problems = new WeakMap<Redis, string>();

/** Why Redis, or a node of it, cannot be used, without credentials; undefined if no problem is known. */
export function problemOf(redis: Redis): string | undefined {
  return problems.get(redis);
}

/** Notes why a connection cannot be used. @param called what is at its other end. @returns whether that is news. */
export function noteProblem(redis: Redis, called: string, error: Error): boolean {
  const before = problems.get(redis);
  const problem = inWords(redis, called, error);
  problems.set(redis, problem);
  return problem !== before;
}

/** A connection can be used again. */
export function forgetProblem(redis: Redis): void {
  problems.delete(redis);
}

function inWords(redis: Redis, called: string, error: Error): string {
  if (error instanceof MissingRightsError) return `${called} refuses the service: ${error.message}`;
  if (isRefusedDatabase(error))
    return `${called} refuses database ${redis.options.db} of REDIS_URL (${said(error)}). Choose one that it has`;
  if (isOutsideOfCluster(error))
    return `${called} is no node of a cluster. Name nodes of a Redis Cluster in REDIS_URL, or one server by redis://`;
  if (error instanceof ReplyError) return `${called} refuses the service: ${said(error)}`;
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? `${called} did not answer` : `${called} cannot be reached (${code})`;
}

/** What a server answers to `CLUSTER` that runs alone. */
function isOutsideOfCluster({ message }: Error): boolean {
  return message.includes('cluster support disabled');
}

/** Whether Redis would not let the connection have the database of its address. Then it is in database 0, perhaps that of others. */
export function isRefusedDatabase(error: Error): boolean {
  return error instanceof ReplyError && (error as { command?: { name?: string } }).command?.name === 'select';
}

/** The words of Redis, without the code before them, the full stop after them and what it quotes of a command that it does not know. */
function said({ message }: Error): string {
  return message.replace(/^[A-Z]+ /, '').replace(/,? with args beginning with: .*|\.$/s, '');
}

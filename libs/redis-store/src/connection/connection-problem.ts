import { type Redis, ReplyError } from 'ioredis';
import { MissingRightsError } from './rights.js';

/** Why a connection cannot be used now. A connection that is missing here has no known problem. */
const problems = new WeakMap<Redis, string>();

/** Why Redis cannot be used, without addresses and credentials; undefined if no problem is known. */
export function problemOf(redis: Redis): string | undefined {
  return problems.get(redis);
}

/** Notes what has become of a connection. @returns whether that is news. */
export function noteProblem(redis: Redis, error: Error | undefined): boolean {
  const before = problems.get(redis);
  const problem = error && inWords(redis, error);
  if (problem === undefined) problems.delete(redis);
  else problems.set(redis, problem);
  return problem !== before;
}

function inWords(redis: Redis, error: Error): string {
  if (error instanceof MissingRightsError) return `Redis refuses the service: ${error.message}`;
  if (isRefusedDatabase(error))
    return `Redis refuses database ${redis.options.db} of REDIS_URL (${said(error)}). Choose one that it has`;
  if (error instanceof ReplyError) return `Redis refuses the service: ${said(error)}`;
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? 'Redis did not answer' : `Redis cannot be reached (${code})`;
}

/** Whether Redis would not let the connection have the database of its address. Then it is in database 0, perhaps that of others. */
export function isRefusedDatabase(error: Error): boolean {
  return error instanceof ReplyError && (error as { command?: { name?: string } }).command?.name === 'select';
}

/** The words of Redis, without the code before them, the full stop after them and what it quotes of a command that it does not know. */
function said({ message }: Error): string {
  return message.replace(/^[A-Z]+ /, '').replace(/,? with args beginning with: .*|\.$/s, '');
}

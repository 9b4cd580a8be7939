import { Redis } from 'ioredis';
import { watchConnection } from './connection-watch.js';
import { defineScripts } from '../scripts.js';

export interface RedisSettings {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** How long a command may take before its request fails, in ms. */
  readonly commandTimeoutMs: number;
  /** `host:port` of a node of a cluster, which messages name. */
  readonly node?: string;
}

/**
 * Connects to Redis, and keeps trying in the background. A connection that the service could not work on is closed before
 * anything is written: its database is not there, or its user lacks rights.
 */
export function connectRedis({ url, commandTimeoutMs, node }: RedisSettings): Redis {
  const redis = openConnection(url, commandTimeoutMs);
  defineScripts(redis);
  watchConnection(redis, node);
  return redis;
}

/**
 * Connects to a server of any kind.
 *
 * The options are part of the promise that nothing is counted twice. By default ioredis queues commands while there is
 * no connection, and sends those again whose reply was lost: an update that had run would run once more.
 */
export function openConnection(url: string, commandTimeoutMs: number): Redis {
  return new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    // A silent server is considered dead: until it answers on a new connection, requests are refused at once
    // and do not queue up.
    socketTimeout: commandTimeoutMs,
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1000),
    reconnectOnError,
    // It would be one more right that the user needs.
    disableClientInfo: true,
  });
}

/**
 * A server that was demoted to a replica answers READONLY: connect again, perhaps to its successor. A user whose rights were taken away
 * under a live connection is found out by the first script: connect again, and see what is missing.
 */
function reconnectOnError({ message }: Error): boolean {
  return message.startsWith('READONLY') || message.includes('The user executing the script');
}

import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { defineScripts } from './scripts.js';
import { unsafeSettings } from './unsafe-settings.js';

export interface RedisSettings {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** How long a command may take before its request fails, in ms. */
  readonly commandTimeoutMs: number;
}

/**
 * Connects to Redis, and goes on trying for ever in the background.
 *
 * The options are part of the promise that nothing is counted twice. By default ioredis queues commands while there is
 * no connection, and sends those again whose reply was lost: an update that had run would run once more.
 */
export function connectRedis({ url, commandTimeoutMs }: RedisSettings): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    // A server that says nothing is taken for gone: until it answers on a new connection, requests are refused at once
    // and do not pile up behind it.
    socketTimeout: commandTimeoutMs,
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1000),
    // A server that was demoted to a replica answers READONLY: connect again, perhaps to its successor.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  defineScripts(redis);
  logChanges(redis);
  return redis;
}

/** One line when the connection is lost and one when it is there, however many attempts lie between. */
function logChanges(redis: Redis): void {
  const logger = new Logger('Redis');
  let reported: 'up' | 'down' | undefined;
  redis.on('ready', () => {
    if (reported !== 'up') logger.log('Redis is connected');
    reported = 'up';
    void unsafeSettings(redis).then((sentences) => sentences.forEach((sentence) => logger.warn(sentence)));
  });
  redis.on('error', (error: Error) => {
    if (reported !== 'down') logger.error('Redis is not reachable: updates and reads are answered 503', { error });
    reported = 'down';
  });
  redis.on('close', () => {
    if (reported === 'up') logger.warn('Redis closed the connection');
  });
}

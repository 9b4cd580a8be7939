import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { forgetProblem, isRefusedDatabase, noteProblem, problemOf } from './connection-problem.js';
import { isUnsent } from './redis-errors.js';
import { MissingRightsError, missingRights, NEEDED, NEEDED_IN_CLUSTER } from './rights.js';
import { unsafeSettings } from './unsafe-settings.js';

/** How long after Redis would not say which rights the user has, in ms. */
const AGAIN_MS = 250;

/**
 * Closes a connection that the service could not work on, before anything is written, so that the next one is tried. Logs one line each
 * time that its state changes, however many attempts lie between.
 *
 * @param node `host:port` of a node of a cluster.
 */
export function watchConnection(redis: Redis, node?: string): void {
  const logger = new Logger('Redis');
  const called = node === undefined ? 'Redis' : `Redis node ${node}`;
  const needed = node === undefined ? NEEDED : [...NEEDED, ...NEEDED_IN_CLUSTER];
  let connected = false;

  const meet = async () => {
    const usable = await hasRights(redis, needed);
    if (usable && !connected) logger.log(`${called} is connected`);
    connected = usable;
  };

  redis.on('ready', () => {
    // Sent before anything else on the connection, so that its answer is there before any other.
    void meet();
    void unsafeSettings(redis, called).then((sentences) => sentences.forEach((sentence) => logger.warn(sentence)));
  });
  redis.on('error', (error: Error) => {
    connected = false;
    // What ioredis goes on with on a connection that was closed here. The reason was told before.
    if (isUnsent(error)) return;
    if (noteProblem(redis, called, error))
      logger.error(`${problemOf(redis)}. Updates and reads are answered 503`, { error });
    // ioredis would go on in database 0, perhaps that of others. This comes before the connection is ready.
    if (isRefusedDatabase(error)) redis.disconnect(true);
  });
  redis.on('close', () => {
    if (connected) logger.warn(`${called} closed the connection`);
    connected = false;
  });
}

/** @returns false if rights are missing, or the connection was lost before that was known. */
async function hasRights(redis: Redis, needed: typeof NEEDED): Promise<boolean> {
  const lost = new AbortController();
  redis.once('close', () => lost.abort());
  while (!lost.signal.aborted) {
    try {
      const missing = await missingRights(redis, needed);
      if (missing.length === 0) {
        forgetProblem(redis);
        return true;
      }
      redis.emit('error', new MissingRightsError(missing));
      redis.disconnect(true);
      return false;
    } catch {
      // It is busy with a script, or a replica that has lost its master: no rights were looked at.
      await delay(AGAIN_MS, undefined, { ref: false });
    }
  }
  return false;
}

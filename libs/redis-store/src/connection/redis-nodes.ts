import { StoreUnavailableError } from '@standings/domain';
import type { Redis } from 'ioredis';
import { problemOf } from './connection-problem.js';

/** The masters of Redis, each on one connection: one server, the one that Sentinels name, or those of a cluster. */
export abstract class RedisNodes {
  /** The connection to the master that has a key; undefined while none is known. */
  abstract find(key: string): Redis | undefined;

  /** The connection to the master that has a key. @throws {StoreUnavailableError} while none is known. */
  of(key: string): Redis {
    const node = this.find(key);
    if (node === undefined) throw new StoreUnavailableError('no master of Redis is known to have the shard');
    return node;
  }

  abstract all(): readonly Redis[];

  /** Why some of them cannot be used, in words: none that is known if it is empty. */
  problems(): readonly string[] {
    return this.all().flatMap((node) => problemOf(node) ?? []);
  }

  /** Calls back when commands can be sent on a connection, and when keys have another master. */
  abstract onReady(listener: () => void): void;

  /** Calls back when a connection was lost. */
  abstract onLost(listener: (node: Redis) => void): void;

  /** Asks which master has which keys, if that can change. Resolves when it is known as well as it can be. */
  abstract refresh(): Promise<void>;

  /** Ends all connections. */
  abstract disconnect(): void;
}

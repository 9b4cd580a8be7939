import type { Redis } from 'ioredis';

/** The masters of Redis, each on one connection: one server, or those of a cluster. */
export abstract class RedisNodes {
  /** The connection to the master that has a key. @throws {StoreUnavailableError} while none is known. */
  abstract of(key: string): Redis;

  abstract all(): readonly Redis[];

  /** Calls back when commands can be sent on a connection, and when keys have another master. */
  abstract onReady(listener: () => void): void;

  /** Calls back when a connection was lost. */
  abstract onLost(listener: (node: Redis) => void): void;

  /** Asks which master has which keys, if that can change. Resolves when it is known as well as it can be. */
  abstract refresh(): Promise<void>;

  /** Ends all connections. */
  abstract disconnect(): void;
}

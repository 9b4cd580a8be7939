import type { DataSource } from 'typeorm';
import { ShardSession } from './shard-session.js';

/** A session and the work that needs it. */
interface Shared {
  readonly opening: Promise<ShardSession>;
  /** Locks that are held or being taken. */
  users: number;
}

/** Gives the lock back when it is disposed of. */
export interface HeldLock extends AsyncDisposable {
  readonly session: ShardSession;
}

/**
 * The locks of shards that this process holds, on one connection: all shards may have to be recovered at the same time, and the pool is
 * small. The connection is opened for the first lock and given back after the last. If it is lost, all of them are, and later ones are
 * taken on another.
 */
export class ShardLocks {
  private present: Shared | null = null;

  constructor(private readonly dataSource: DataSource) {}

  /** @param name of the lock: that of the shard. @returns null if other work has the lock, of any process. */
  async take(name: string): Promise<HeldLock | null> {
    const shared = (this.present ??= this.open());
    shared.users += 1;
    try {
      const session = await shared.opening;
      if (await session.take(name)) {
        return { session, [Symbol.asyncDispose]: () => this.giveBack(shared, session, name) };
      }
    } catch (error) {
      await this.leave(shared);
      throw error;
    }
    await this.leave(shared);
    return null;
  }

  private open(): Shared {
    const shared: Shared = { opening: ShardSession.open(this.dataSource), users: 0 };
    const forget = (): void => {
      if (this.present === shared) this.present = null;
    };
    shared.opening.then(({ lost }) => lost.addEventListener('abort', forget), forget);
    return shared;
  }

  private async giveBack(shared: Shared, session: ShardSession, name: string): Promise<void> {
    // The end of the session frees the last one. One that is lost has freed them all.
    if (shared.users > 1) await session.release(name).catch(() => undefined);
    await this.leave(shared);
  }

  private async leave(shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (this.present === shared) this.present = null;
    const session = await shared.opening.catch(() => null);
    await session?.[Symbol.asyncDispose]();
  }
}

import { type BoardView, RecoverableStore, type Restoration, type StoreState, type Walk } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Fence } from './fence.js';
import { ShardKeys } from './keys.js';
import { readError } from '../connection/redis-errors.js';
import { RedisRestoration } from './redis-restoration.js';

/** Players per command of a walk. */
const PER_STEP = 1000;

/** What recovery needs of Redis. */
export class RedisRecoverableStore extends RecoverableStore {
  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
  ) {
    super();
  }

  unknownBoards(): readonly string[] {
    return this.fence.unknownBoards();
  }

  closedBoards(): readonly string[] {
    return this.fence.closedBoards();
  }

  openBoards(): readonly string[] {
    return this.fence.openBoards();
  }

  foreignBoards(): readonly string[] {
    return this.fence.foreignBoards();
  }

  stores(): ReadonlyMap<string, string> {
    return this.fence.stores();
  }

  endBelow(board: string, epoch: number): void {
    this.fence.endBelow(board, epoch);
  }

  check(board: string): Promise<StoreState> {
    return this.fence.check(board);
  }

  restore(board: string): Promise<Restoration> {
    return RedisRestoration.begin(this.redis, this.fence, board);
  }

  async walk({ board, period }: BoardView, cursor: string | null): Promise<Walk> {
    const key = new ShardKeys(board).scores(period);
    const [next, flat] = await this.redis.zscan(key, cursor ?? '0', 'COUNT', PER_STEP);
    const players = flat.flatMap((playerId, index) =>
      index % 2 === 0 ? [{ playerId, score: 0 - Number(flat[index + 1]) }] : [],
    );
    return { players, next: next === '0' ? null : next };
  }

  async count({ board, period }: BoardView): Promise<number> {
    const key = new ShardKeys(board).scores(period);
    // Somebody may have put something else in its place.
    return (await this.redis.type(key)) === 'zset' ? this.redis.zcard(key) : 0;
  }

  async scoresOf({ board, period }: BoardView, playerIds: readonly string[]): Promise<readonly (number | null)[]> {
    if (playerIds.length === 0) return [];
    const negated = await this.redis.zmscore(new ShardKeys(board).scores(period), ...playerIds);
    return negated.map((score) => (score === null ? null : 0 - Number(score)));
  }

  async note(board: string, name: string, text: string, ttlMs: number): Promise<void> {
    await this.redis.set(new ShardKeys(board).note(name), text, 'PX', ttlMs);
  }

  async noted(board: string, name: string): Promise<string | null> {
    try {
      return await this.redis.get(new ShardKeys(board).note(name));
    } catch (error) {
      throw readError(error);
    }
  }
}

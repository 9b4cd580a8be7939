import { type Board, rankingIdOf, rankingsOf, type ShardId } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Fence } from './fence.js';
import { rankingField, ShardKeys } from './keys.js';
import { errorOf, isErrorCode } from '../codes.js';
import { scriptKeys } from '../scripts.js';

/** Which rankings are in a shard: those that are registered take updates. */
export class RankingRegistry {
  private readonly keys: ShardKeys;

  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
    private readonly shard: ShardId,
  ) {
    this.keys = new ShardKeys(shard);
  }

  /**
   * Registers the rankings of boards, so that they take updates. Those that are registered stay as they are.
   *
   * @throws {StoreRecoveringError} while the shard is closed.
   */
  async register(boards: readonly Board[]): Promise<void> {
    const { epoch, deployment } = this.fence.writable(this.shard);
    const fields = new Set(boards.flatMap(rankingsOf).map((view) => rankingField(rankingIdOf(view))));
    const keys = scriptKeys(this.keys.meta, this.keys.registry);
    const reply = await this.redis.standingsRegister(keys, [epoch, deployment, ...fields]);
    if (isErrorCode(reply)) throw errorOf(reply, { shard: this.shard });
  }
}

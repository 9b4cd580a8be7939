import { rankingIdOf, rankingsAt, type ScoreUpdate, type ShardId } from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import type { Fence } from './fence.js';
import { rankingField, ShardKeys } from './keys.js';
import { errorOf, isErrorCode } from '../codes.js';
import { scriptKeys } from '../scripts.js';

/** Which rankings are in a shard: those that are registered take updates. */
export class RankingRegistry {
  private readonly keys: ShardKeys;

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly shard: ShardId,
  ) {
    this.keys = new ShardKeys(shard);
  }

  /**
   * Registers the rankings that updates count for, so that they take updates. Those that are registered stay as they are. Those of
   * boards that may have been deleted are left out.
   *
   * @param now of the shard, in ms since 1970.
   * @throws {StoreRecoveringError} while the shard is closed.
   */
  async register(updates: readonly Pick<ScoreUpdate, 'board' | 'period' | 'asOf'>[], now: number): Promise<void> {
    const { epoch, deployment, server } = this.fence.writable(this.shard);
    // What any of the callers knows of a board is true of it.
    const asOf = new Map<string, number>();
    for (const { board, period, asOf: known = 0 } of updates) {
      const views = period === undefined ? (rankingsAt(board, now) ?? []) : [{ board, period }];
      for (const field of views.map((view) => rankingField(rankingIdOf(view))))
        asOf.set(field, Math.max(known, asOf.get(field) ?? 0));
    }
    const keys = scriptKeys(this.keys.meta, this.keys.registry);
    const reply = await this.nodes
      .of(this.keys.meta)
      .standingsRegister(keys, [epoch, deployment, server, ...[...asOf].flat()]);
    if (isErrorCode(reply)) throw errorOf(reply, { shard: this.shard });
  }
}

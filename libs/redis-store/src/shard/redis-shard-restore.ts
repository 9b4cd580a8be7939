import { randomUUID } from 'node:crypto';
import {
  type BoardView,
  orderOf,
  type Restoration,
  type Scored,
  type ShardId,
  ShardRestore,
  type Target,
  type Version,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Fence } from './fence.js';
import { ShardKeys } from './keys.js';
import { GRACE_S, KEPT_S } from './replaced-rankings.js';
import { CODES, errorOf, isErrorCode } from '../codes.js';
import { scriptKeys } from '../scripts.js';

/** Players per command: it keeps Redis busy for about 1 ms in a set of a million. */
const PER_COMMAND = 1000;

/** Restores rankings in Redis. */
export class RedisShardRestore extends ShardRestore {
  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
  ) {
    super();
  }

  async begin(shard: ShardId, ranking: BoardView): Promise<Restoration> {
    const keys = new ShardKeys(shard);
    const { period } = ranking;
    const id = randomUUID();
    const argv = [id, this.fence.deployment(), this.fence.storeOf(shard) ?? randomUUID()];
    const store = await this.redis.standingsBegin(scriptKeys(keys.meta, keys.restoration, keys.staged(period)), argv);
    if (isErrorCode(store)) throw errorOf(store, { shard });
    return new RedisRestoration(this.redis, this.fence, shard, ranking, id, this.fence.historyOf(shard), store);
  }
}

/** A restoration. Its id is in Redis while it lasts: its scripts do nothing without it. */
class RedisRestoration implements Restoration {
  private readonly keys: ShardKeys;

  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
    private readonly shard: ShardId,
    private readonly ranking: BoardView,
    private readonly id: string,
    private readonly history: string,
    readonly store: string,
  ) {
    this.keys = new ShardKeys(shard);
  }

  async close(): Promise<Version | null> {
    this.assertDone(await this.redis.standingsClose(scriptKeys(this.keys.meta, this.keys.restoration), [this.id]));
    const { version } = await this.fence.check(this.shard);
    return version;
  }

  async put(target: Target, scores: readonly Scored[]): Promise<void> {
    const key = target === 'live' ? this.keys.scores(this.ranking.period) : this.keys.staged(this.ranking.period);
    const order = orderOf(this.ranking.board);
    const replies: Promise<number>[] = [];
    for (let start = 0; start < scores.length; start += PER_COMMAND) {
      const argv: (string | number)[] = [this.id];
      for (const { playerId, score } of scores.slice(start, start + PER_COMMAND))
        argv.push(order.toKey(score), playerId);
      replies.push(this.redis.standingsPut(scriptKeys(this.keys.restoration, key), argv));
    }
    for (const reply of await Promise.all(replies)) this.assertDone(reply);
  }

  async open(epoch: number, target: Target): Promise<number> {
    const { meta, restoration, outbox } = this.keys;
    const argv = [this.id, epoch, this.history, target, KEPT_S + GRACE_S, this.keys.players(this.ranking.period)];
    // A server that was started again may have lost what was put before.
    if (this.fence.historyOf(this.shard) !== this.history)
      throw errorOf(CODES.RESTORATION_ENDED, { shard: this.shard });
    const rankings = [
      this.keys.scores(this.ranking.period),
      this.keys.staged(this.ranking.period),
      this.keys.replaced(this.ranking.period),
    ];
    const kept = await this.redis.standingsOpen(scriptKeys(meta, restoration, outbox, ...rankings), argv);
    this.assertDone(kept);
    await this.fence.check(this.shard);
    return kept;
  }

  async abandon(): Promise<void> {
    const { restoration } = this.keys;
    this.assertDone(
      await this.redis.standingsAbandon(scriptKeys(restoration, this.keys.staged(this.ranking.period)), [this.id]),
    );
  }

  /** @throws {RestorationEndedError} if the restoration is over. */
  private assertDone(reply: number): void {
    if (isErrorCode(reply)) throw errorOf(reply, { shard: this.shard });
  }
}

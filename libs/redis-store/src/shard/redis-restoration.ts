import { randomUUID } from 'node:crypto';
import { ALL_TIME, type Period, type Restoration, type Scored, type Target, type Version } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Fence } from './fence.js';
import { ShardKeys } from './keys.js';
import { GRACE_S, KEPT_S } from './replaced-rankings.js';
import { CODES, errorOf, isErrorCode } from '../codes.js';
import { scriptKeys } from '../scripts.js';

/** Players per command: it keeps Redis busy for about 1 ms in a set of a million. */
const PER_COMMAND = 1000;

/** A restoration, known by its id in Redis: a script of one whose id is not there does nothing. */
export class RedisRestoration implements Restoration {
  private readonly keys: ShardKeys;

  private constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
    private readonly board: string,
    private readonly id: string,
    private readonly history: string,
    readonly store: string,
  ) {
    this.keys = new ShardKeys(board);
  }

  static async begin(redis: Redis, fence: Fence, board: string): Promise<RedisRestoration> {
    const keys = new ShardKeys(board);
    const id = randomUUID();
    const argv = [id, fence.deployment(), fence.storeOf(board) ?? randomUUID()];
    const store = await redis.standingsBegin(scriptKeys(keys.meta, keys.restoration, keys.staged(ALL_TIME)), argv);
    if (isErrorCode(store)) throw errorOf(store, { board });
    return new RedisRestoration(redis, fence, board, id, fence.historyOf(board), store);
  }

  async close(): Promise<Version | null> {
    this.assertDone(await this.redis.standingsClose(scriptKeys(this.keys.meta, this.keys.restoration), [this.id]));
    const { version } = await this.fence.check(this.board);
    return version;
  }

  async put(period: Period, target: Target, scores: readonly Scored[]): Promise<void> {
    const key = target === 'live' ? this.keys.scores(period) : this.keys.staged(period);
    const replies: Promise<number>[] = [];
    for (let start = 0; start < scores.length; start += PER_COMMAND) {
      const argv: (string | number)[] = [this.id];
      for (const { playerId, score } of scores.slice(start, start + PER_COMMAND)) argv.push(0 - score, playerId);
      replies.push(this.redis.standingsPut(scriptKeys(this.keys.restoration, key), argv));
    }
    for (const reply of await Promise.all(replies)) this.assertDone(reply);
  }

  async open(epoch: number, target: Target): Promise<number> {
    const { meta, restoration, outbox } = this.keys;
    const argv = [this.id, epoch, this.history, target, KEPT_S + GRACE_S, this.keys.players(ALL_TIME)];
    // A server that was started again may have lost what was put before.
    if (this.fence.historyOf(this.board) !== this.history)
      throw errorOf(CODES.RESTORATION_ENDED, { board: this.board });
    const rankings = [this.keys.scores(ALL_TIME), this.keys.staged(ALL_TIME), this.keys.replaced(ALL_TIME)];
    const kept = await this.redis.standingsOpen(scriptKeys(meta, restoration, outbox, ...rankings), argv);
    this.assertDone(kept);
    await this.fence.check(this.board);
    return kept;
  }

  async abandon(): Promise<void> {
    const { restoration } = this.keys;
    this.assertDone(await this.redis.standingsAbandon(scriptKeys(restoration, this.keys.staged(ALL_TIME)), [this.id]));
  }

  /** @throws {RestorationEndedError} if the restoration is over. */
  private assertDone(reply: number): void {
    if (isErrorCode(reply)) throw errorOf(reply, { board: this.board });
  }
}

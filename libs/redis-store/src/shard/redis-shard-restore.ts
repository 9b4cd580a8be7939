import { randomUUID } from 'node:crypto';
import {
  type LostRecords,
  type RankingId,
  type RankingScore,
  type Restoration,
  type ShardId,
  ShardRestore,
  type Target,
  type Version,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import type { RedisNodes } from '../connection/redis-nodes.js';
import type { Fence } from './fence.js';
import { hashPages } from './hash-pages.js';
import { rankingField, ShardKeys } from './keys.js';
import { putCalls, toArguments } from './put-calls.js';
import { GRACE_S, KEPT_S } from './replaced-rankings.js';
import { CODES, errorOf, isErrorCode, isRefusal } from '../codes.js';
import { scriptKeys } from '../scripts.js';

/** Rankings per command. */
const PER_PAGE = 250;

/** Restores rankings in Redis. */
export class RedisShardRestore extends ShardRestore {
  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
  ) {
    super();
  }

  async begin(shard: ShardId): Promise<Restoration> {
    const { meta, restoration, registry, stagedRegistry } = new ShardKeys(shard);
    const id = randomUUID();
    const argv = [id, this.fence.deployment(), this.fence.storeOf(shard) ?? randomUUID()];
    const store = await this.nodes
      .of(meta)
      .standingsBegin(scriptKeys(meta, restoration, registry, stagedRegistry), argv);
    if (isErrorCode(store)) throw errorOf(store, { shard });
    const begun = new RedisRestoration(this.nodes, this.fence, shard, id, this.fence.historyOf(shard), store);
    await begun.dropStaged();
    return begun;
  }
}

/** A restoration. Its id is in Redis while it lasts: its scripts do nothing without it. */
class RedisRestoration implements Restoration {
  private readonly keys: ShardKeys;
  private refused: readonly string[] = [];

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly shard: ShardId,
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

  async refuse(rankings: readonly RankingId[]): Promise<Version> {
    const { meta, restoration, registry } = this.keys;
    const fields = rankings.map(rankingField);
    this.refused = fields;
    const reply = await this.redis.standingsRefuse(scriptKeys(meta, restoration, registry), [this.id, ...fields]);
    if (isRefusal(reply)) throw errorOf(reply[0], { shard: this.shard });
    const [epoch, seq] = reply;
    return { epoch: Number(epoch), seq: Number(seq) };
  }

  async put(target: Target, scores: readonly RankingScore[]): Promise<void> {
    const { restoration, registry, stagedRegistry, clock } = this.keys;
    const keysOf = (ranking: RankingId) => this.keys[target](ranking);
    const replies: Promise<number>[] = [];
    for (const call of putCalls(scores)) {
      const rankings = call.flatMap(({ ranking }) => keysOf(ranking));
      const keys = scriptKeys(restoration, target === 'live' ? registry : stagedRegistry, clock, ...rankings);
      replies.push(this.redis.standingsPut(keys, [this.id, ...call.flatMap(toArguments)]));
    }
    for (const reply of await Promise.all(replies)) this.assertDone(reply);
  }

  async replace(rankings?: readonly RankingId[]): Promise<number> {
    if (rankings !== undefined) return this.replaceSome(rankings.map(rankingField));
    const done = new Set<string>();
    let kept = 0;
    for (const registry of [this.keys.stagedRegistry, this.keys.registry]) {
      for await (const page of this.fieldsOf(registry)) {
        const fields = page.filter((field) => !done.has(field));
        kept += await this.replaceSome(fields);
        for (const field of fields) done.add(field);
      }
    }
    return kept;
  }

  async remove(rankings: readonly RankingId[], revision: number): Promise<void> {
    const { restoration, meta, registry, stagedRegistry, replacedRankings } = this.keys;
    this.assertSameHistory();
    const fields = rankings.map(rankingField);
    const keys = scriptKeys(restoration, meta, registry, stagedRegistry, replacedRankings, ...this.keysOf(fields));
    this.assertDone(await this.redis.standingsRemove(keys, [this.id, revision, ...fields]));
  }

  async open(epoch: number, lost: LostRecords = 'none'): Promise<void> {
    const { meta, restoration, outbox, registry, records } = this.keys;
    this.assertSameHistory();
    const keys = scriptKeys(meta, restoration, outbox, registry, ...records);
    this.assertDone(await this.redis.standingsOpen(keys, [this.id, epoch, this.history, lost]));
    await this.fence.check(this.shard);
  }

  async end(): Promise<void> {
    await this.dropStaged();
    const keys = scriptKeys(this.keys.restoration, this.keys.registry);
    this.assertDone(await this.redis.standingsEnd(keys, [this.id, ...this.refused]));
  }

  /** Drops what this restoration or one before it has staged. */
  async dropStaged(): Promise<void> {
    const { restoration, stagedRegistry } = this.keys;
    for await (const fields of this.fieldsOf(stagedRegistry)) {
      const keys = scriptKeys(restoration, stagedRegistry, ...fields.flatMap((field) => this.keys.stagedKeys(field)));
      this.assertDone(await this.redis.standingsDropStaged(keys, [this.id, ...fields]));
    }
  }

  private async replaceSome(fields: readonly string[]): Promise<number> {
    if (fields.length === 0) return 0;
    const { restoration, registry, stagedRegistry, replacedRankings, meta } = this.keys;
    this.assertSameHistory();
    const keys = scriptKeys(restoration, registry, stagedRegistry, replacedRankings, meta, ...this.keysOf(fields));
    const kept = await this.redis.standingsReplace(keys, [this.id, KEPT_S, GRACE_S, ...fields]);
    this.assertDone(kept);
    return kept;
  }

  private keysOf(fields: readonly string[]): readonly string[] {
    return fields.flatMap((field) => this.keys.all(field));
  }

  private get redis(): Redis {
    return this.nodes.of(this.keys.meta);
  }

  /** The rankings that a registry has, in pages. */
  private async *fieldsOf(registry: string): AsyncIterable<string[]> {
    for await (const page of hashPages(this.redis, registry, PER_PAGE)) yield page.map(([field]) => field);
  }

  /** A server that was started again may have lost what was put before. */
  private assertSameHistory(): void {
    if (this.fence.historyOf(this.shard) !== this.history)
      throw errorOf(CODES.RESTORATION_ENDED, { shard: this.shard });
  }

  /** @throws {RestorationEndedError} if the restoration is over. */
  private assertDone(reply: number): void {
    if (isErrorCode(reply)) throw errorOf(reply, { shard: this.shard });
  }
}

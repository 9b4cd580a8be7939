import { type Layout, type Placement, type ShardId, ShardRelocation } from '@standings/domain';
import type { Redis } from 'ioredis';
import { scriptKeys } from '../scripts.js';
import { hashPages } from './hash-pages.js';
import { ShardKeys } from './keys.js';
import { encodeLayout } from './layout-text.js';

/** Records per command. */
const RECORDS = 1000;

/** Rankings per command. */
const RANKINGS = 250;

/** Moves records between shards in Redis, and frees shards that were left. */
export class RedisShardRelocation extends ShardRelocation {
  constructor(private readonly redis: Redis) {
    super();
  }

  async copyRecords(from: ShardId, to: Placement, report: (records: number) => void): Promise<void> {
    const { meta, records } = new ShardKeys(from);
    const [even, odd] = records;
    const newerIsOdd = Number((await this.redis.hget(meta, 'generation')) ?? 0) % 2 === 1;
    let copied = 0;
    // A record of the newer generation holds all of that of the older one.
    for (const generation of newerIsOdd ? [even, odd] : [odd, even]) {
      for await (const page of hashPages(this.redis, generation, RECORDS)) {
        await this.put(page, to);
        copied += page.length;
        report(copied);
      }
    }
  }

  async retire(shard: ShardId, present: Layout): Promise<void> {
    await this.redis.standingsRetire(scriptKeys(new ShardKeys(shard).meta), [encodeLayout(present)]);
  }

  async free(shard: ShardId): Promise<void> {
    const keys = new ShardKeys(shard);
    const { registry, stagedRegistry, replacedRankings, outbox, claim, records, restoration } = keys;
    for (const rankings of [registry, stagedRegistry]) {
      for await (const page of hashPages(this.redis, rankings, RANKINGS)) {
        await this.redis.unlink(
          page.flatMap(([field]) => [keys.scores(field), keys.staged(field), keys.replaced(field)]),
        );
      }
    }
    await this.redis.unlink(registry, stagedRegistry, replacedRankings, outbox, claim, ...records, restoration);
    if ((await this.redis.hget(keys.meta, 'moved')) === null) await this.redis.unlink(keys.meta);
  }

  /** They are in the newer generation of a shard that has not numbered one yet. */
  private async put(page: readonly (readonly [name: string, record: string])[], to: Placement): Promise<void> {
    const byShard = new Map<ShardId, string[]>();
    for (const [name, record] of page) {
      const shard = to.shardOf(Number(name.slice(0, name.indexOf(' '))));
      const flat = byShard.get(shard) ?? [];
      flat.push(name, record);
      byShard.set(shard, flat);
    }
    await Promise.all([...byShard].map(([shard, flat]) => this.redis.hset(new ShardKeys(shard).records[0], ...flat)));
  }
}

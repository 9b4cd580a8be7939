import { type Layout, type Placement, type ShardId, ShardRelocation } from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { ownerOf } from '../idempotency/record-name.js';
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
  constructor(private readonly nodes: RedisNodes) {
    super();
  }

  async copyRecords(from: ShardId, to: Placement, report: (records: number) => void): Promise<void> {
    const { meta, records } = new ShardKeys(from);
    const [even, odd] = records;
    const redis = this.nodes.of(meta);
    const newerIsOdd = Number((await redis.hget(meta, 'generation')) ?? 0) % 2 === 1;
    let copied = 0;
    let written: Promise<unknown> = Promise.resolve();
    // A record of the newer generation holds all of that of the older one.
    for (const generation of newerIsOdd ? [even, odd] : [odd, even]) {
      for await (const page of hashPages(redis, generation, RECORDS)) {
        // While it is written, the next one is read.
        await written;
        written = this.put(page, to);
        // It is awaited, unless the reading fails first.
        written.catch(() => undefined);
        copied += page.length;
        report(copied);
      }
    }
    await written;
  }

  async retire(shard: ShardId, present: Layout): Promise<void> {
    const { meta } = new ShardKeys(shard);
    await this.nodes.of(meta).standingsRetire(scriptKeys(meta), [encodeLayout(present)]);
  }

  async free(shard: ShardId): Promise<void> {
    const keys = new ShardKeys(shard);
    const redis = this.nodes.of(keys.meta);
    const { registry, stagedRegistry, replacedRankings, outbox, claim, records, recordsClaim, clock, restoration } =
      keys;
    for (const rankings of [registry, stagedRegistry]) {
      for await (const page of hashPages(redis, rankings, RANKINGS)) {
        await redis.unlink(page.flatMap(([field]) => keys.all(field)));
      }
    }
    await redis.unlink(
      registry,
      stagedRegistry,
      replacedRankings,
      outbox,
      claim,
      ...records,
      recordsClaim,
      clock,
      restoration,
    );
    if ((await redis.hget(keys.meta, 'moved')) === null) await redis.unlink(keys.meta);
  }

  /** They are in the newer generation of a shard that has not numbered one yet. */
  private async put(page: readonly (readonly [name: string, record: string])[], to: Placement): Promise<void> {
    const byShard = to.byShard(page, ([name]) => ownerOf(name));
    await Promise.all(
      [...byShard].map(([shard, some]) => {
        const [records] = new ShardKeys(shard).records;
        return this.nodes.of(records).hset(records, ...some.flat());
      }),
    );
  }
}

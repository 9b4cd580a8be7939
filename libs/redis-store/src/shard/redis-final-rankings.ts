import { type EndedRanking, FinalRankings, type RankingId, type ShardId, type Version } from '@standings/domain';
import { errorOf, isErrorCode, isRefusal } from '../codes.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { readError } from '../connection/redis-errors.js';
import { scriptKeys } from '../scripts.js';
import type { Fence } from './fence.js';
import { rankingField, ShardKeys } from './keys.js';

/** Rankings per call of a script: few enough that updates do not wait for it for long. */
const PER_CALL = 250;

/** Final rankings in Redis. */
export class RedisFinalRankings extends FinalRankings {
  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
  ) {
    super();
  }

  async finalize(shard: ShardId, rankings: readonly EndedRanking[]): Promise<Version | null> {
    const { meta, registry } = new ShardKeys(shard);
    let version: Version | null = null;
    for (const page of pagesOf(rankings)) {
      const ends = page.flatMap((ranking) => [rankingField(ranking), ranking.from ?? '']);
      const reply = await answered(
        this.nodes.of(meta).standingsFinalize(scriptKeys(meta, registry), [...this.caller(shard), ...ends]),
      );
      if (isRefusal(reply)) throw errorOf(reply[0], { shard });
      const [epoch, seq] = reply;
      if (epoch === undefined) return null;
      version = { epoch: Number(epoch), seq: Number(seq) };
    }
    return version;
  }

  async drop(shard: ShardId, rankings: readonly RankingId[], revision: number): Promise<void> {
    const keys = new ShardKeys(shard);
    const { meta, registry, stagedRegistry, replacedRankings } = keys;
    for (const page of pagesOf(rankings)) {
      const fields = page.map(rankingField);
      const all = scriptKeys(
        meta,
        registry,
        stagedRegistry,
        replacedRankings,
        ...fields.flatMap((one) => keys.all(one)),
      );
      const argv = [...this.caller(shard), revision, ...fields];
      const reply = await answered(this.nodes.of(meta).standingsDrop(all, argv));
      if (isErrorCode(reply)) throw errorOf(reply, { shard });
    }
  }

  private caller(shard: ShardId) {
    const { epoch, deployment, server } = this.fence.writable(shard);
    return [epoch, deployment, server];
  }
}

function pagesOf<T>(items: readonly T[]): readonly T[][] {
  const pages = Math.ceil(items.length / PER_CALL);
  return Array.from({ length: pages }, (_, page) => items.slice(page * PER_CALL, (page + 1) * PER_CALL));
}

/** Of a call that may be made again. */
async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw readError(error);
  }
}

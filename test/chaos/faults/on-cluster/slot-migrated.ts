import { asRedis } from '../../../support/servers/index.js';
import { SlotMigration } from '../../../support/slot-migration.js';
import { updatesOf } from '../../history/history.js';
import { fault } from '../fault.js';
import { untilSome } from '../until.js';
import { type ShardOnCluster, redisClusterOf, someShard } from './redis-cluster.js';

/** Keys of the slot besides those of the shard, and how long they live. */
const KEYS = 3000;
const TTL_MS = 60_000;

const FILL = `for i = 1, ARGV[1] do redis.call('SET', KEYS[1] .. i, 'of nobody', 'PX', ARGV[2]) end`;

/**
 * The slot of a shard moves to another master under load. Scripts name keys that do not exist, such as those of the older idempotency
 * records: a node refuses such a script as long as the slot moves, before the first key has moved and after the last one.
 */
export const slotMigrated = fault('slot moved to another master', ({ cluster, load }) => {
  let shard: ShardOnCluster;
  let keys = 0;
  const refusedSince = (time: number) =>
    updatesOf(load).filter(({ outcome, sentAt, board }) => {
      return outcome === 'refused' && sentAt >= time && shard.boards.has(board);
    }).length;
  return {
    lastsMs: [0, 500],
    async prepare() {
      shard = await someShard(cluster);
      const others = shard.meta.replace('standings:', 'others:');
      await asRedis(shard.master.url, (redis) => redis.eval(FILL, 1, others, KEYS, TTL_MS));
    },
    async inject() {
      const migration = await SlotMigration.begin(redisClusterOf(cluster), shard.slot);
      const begunAt = performance.now();
      await untilSome('refused updates', () => refusedSince(begunAt));
      keys = await migration.moveKeys();
      const movedAt = performance.now();
      await untilSome('updates refused after the last key has moved', () => refusedSince(movedAt));
      await migration.end();
    },
    heal: async () => undefined,
    hits: async ({ refused, logged }) => ({
      refused,
      'keys moved': Math.max(0, keys - KEYS),
      recoveries: logged('Shard is open again'),
    }),
  };
});

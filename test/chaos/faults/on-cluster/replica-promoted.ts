import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { asRedis, type RedisNode } from '../../../support/servers/index.js';
import { fault, type Scene } from '../fault.js';
import { redisClusterOf, type ShardOnCluster, someShard } from './redis-cluster.js';

/** Requests after which a replica lacks what its master has. */
const TAIL = 200;

/**
 * A replica that was cut off for a while is promoted by hand. Its old master lives, has clients, and takes their updates until it hears
 * of it. Then it drops what its successor does not have.
 */
export const replicaPromoted = fault('replica promoted by hand', (scene) => {
  const promotion = new Promotion(scene);
  return {
    lastsMs: [0, 500],
    losesTail: true,
    prepare: () => promotion.prepare(),
    inject: () => promotion.promote(),
    heal: () => promotion.settled(),
    hits: async ({ refused, logged }) => ({
      refused,
      'updates that the replica lacked': promotion.lacked,
      recoveries: logged('Shard is open again'),
    }),
  };
});

/**
 * The same, and its old master is promoted again a moment later, with the data of the replica. Meanwhile what was sent to it waits: to a
 * process that has not asked for the slots in between, nothing has changed.
 */
export const replicaPromotedAndBack = fault('replica promoted by hand, and its master again', (scene) => {
  const promotion = new Promotion(scene);
  let heldMs = Infinity;
  return {
    lastsMs: [0, 500],
    losesTail: true,
    prepare: () => promotion.prepare(),
    async inject() {
      const { link } = promotion.shard.master;
      const since = performance.now();
      link.holdRequests();
      await promotion.promote();
      await promotion.promoteBack();
      link.pass();
      heldMs = performance.now() - since;
    },
    heal: () => promotion.settled(),
    hits: async ({ refused, logged }) => ({
      refused,
      'updates that the replica lacked': promotion.lacked,
      // Longer, and clients would have connected again.
      'held for less than a second': Number(heldMs < 1000),
      recoveries: logged('Shard is open again'),
    }),
  };
});

const ASK_EVERY_MS = 5;

/** Promotes a replica without the tail. */
class Promotion {
  shard!: ShardOnCluster;
  /** Updates that the master had when its replica was promoted, and the replica had not. */
  lacked = 0;

  constructor(private readonly scene: Scene) {}

  /** Cuts the replica off, until its master has more than it. */
  async prepare(): Promise<void> {
    this.shard = await someShard(this.scene.cluster);
    const { master, replica } = this.shard;
    // It does not get in again.
    await replica.call('CONFIG', 'SET', 'masterauth', 'wrong');
    await master.call('CLIENT', 'KILL', 'TYPE', 'replica');
    await this.scene.load.acknowledges(TAIL);
    this.lacked = (await this.seqOf(master)) - (await this.seqOf(replica));
  }

  /** Resolves when the old master is a replica, and has the data of the new one. */
  async promote(): Promise<void> {
    const { master, replica } = this.shard;
    await asRedis(master.url, async (redis) => {
      await replica.call('CLUSTER', 'FAILOVER', 'TAKEOVER');
      await untilReplication(redis, /^master_link_status:up/m);
    });
  }

  async promoteBack(): Promise<void> {
    await asRedis(this.shard.master.url, async (redis) => {
      await redis.cluster('FAILOVER', 'TAKEOVER');
      await untilReplication(redis, /^role:master/m);
    });
  }

  async settled(): Promise<void> {
    await this.shard.replica.call('CONFIG', 'SET', 'masterauth', '');
    await redisClusterOf(this.scene.cluster).settled();
  }

  private seqOf({ url }: RedisNode): Promise<number> {
    return asRedis(url, async (redis) => {
      await redis.readonly();
      return Number(await redis.hget(this.shard.meta, 'seq'));
    });
  }
}

async function untilReplication(redis: Redis, says: RegExp): Promise<void> {
  while (!says.test(await redis.info('replication'))) await sleep(ASK_EVERY_MS);
}

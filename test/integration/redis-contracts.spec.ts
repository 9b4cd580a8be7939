import { once } from 'node:events';
import { type Clock, orderOf, Placement, type RankingId, SystemClock } from '@standings/domain';
import {
  connectRedis,
  OneServer,
  RedisCatalogCopy,
  RedisFinalRankings,
  RedisJobNotes,
  RedisLayoutCopy,
  RedisOutbox,
  RedisRankingStore,
  RedisShardRecords,
  RedisShardRelocation,
} from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { ShardKeys } from '../../libs/redis-store/src/shard/keys.js';
import { updatePeriodsContract } from '../contracts/update-periods.contract.js';
import { boardRulesContract } from '../contracts/board-rules.contract.js';
import { catalogCopyContract } from '../contracts/catalog-copy.contract.js';
import { finalRankingsContract } from '../contracts/final-rankings.contract.js';
import { idempotencyContract } from '../contracts/idempotency.contract.js';
import { jobNotesContract } from '../contracts/job-notes.contract.js';
import { manyBoardsContract } from '../contracts/many-boards.contract.js';
import { layoutCopyContract } from '../contracts/layout-copy.contract.js';
import { outboxContract } from '../contracts/outbox.contract.js';
import { rankingScanContract } from '../contracts/ranking-scan.contract.js';
import { rankingReadsContract } from '../contracts/ranking-reads.contract.js';
import { rankingStoreContract } from '../contracts/ranking-store.contract.js';
import { neededScoreContract } from '../contracts/needed-score.contract.js';
import { pagePlacesContract } from '../contracts/page-places.contract.js';
import { ranksOnContract } from '../contracts/ranks-on.contract.js';
import { laterRanksContract, repeatedRanksContract } from '../contracts/repeated-ranks.contract.js';
import { SPREAD_RULED_BOARDS } from '../contracts/ruled-boards.js';
import { setScoreContract } from '../contracts/set-score.contract.js';
import { shardRecordsContract } from '../contracts/shard-records.contract.js';
import { shardRelocationContract } from '../contracts/shard-relocation.contract.js';
import { shardRestoreContract } from '../contracts/shard-restore.contract.js';
import { shardStatesContract } from '../contracts/shard-states.contract.js';
import { updateLimitsContract } from '../contracts/update-limits.contract.js';
import { SHARD, SPREAD } from '../contracts/places.js';
import type { SharedStore } from '../contracts/shared-store.js';
import { answering } from '../support/answering-store.js';
import { TWO_SHARDS } from '../support/boards.js';
import { openShards, testDeployment } from '../support/open-shards.js';
import { redisParts } from '../support/redis-parts.js';
import { shardsWithData } from '../support/redis-shards.js';
import { type RedisServer, startRedis } from '../support/servers/index.js';

const GLOBAL = new ShardKeys(SHARD);
const DEPLOYMENTS = { ours: '0123456789ab', theirs: 'ba9876543210' };

let server: RedisServer;
/** Of the processes of a test. */
const connections: Redis[] = [];
/** Kept over all tests. */
let redis: Redis;
let parts: ReturnType<typeof redisParts>;

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'everysec' });
  redis = await connect();
  parts = redisParts(redis, testDeployment(), TWO_SHARDS);
});

afterEach(() => disconnect());

afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

async function connect(): Promise<Redis> {
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
  await once(connection, 'ready');
  return connection;
}

function disconnect(): void {
  for (const connection of connections.splice(0)) connection.disconnect();
}

async function start(deployment: 'ours' | 'theirs' = 'ours') {
  const connection = await connect();
  connections.push(connection);
  const { fence, ...others } = redisParts(connection, testDeployment(DEPLOYMENTS[deployment]), TWO_SHARDS);
  return { ...others, fence, states: fence, redis: connection };
}

async function emptyStore(): Promise<RedisRankingStore> {
  await redis.flushall();
  await openShards(redis, TWO_SHARDS, parts.fence);
  return parts.store;
}

function emptyStoreOf(shards: number): (clock?: Clock) => Promise<RedisRankingStore> {
  const placement = Placement.of({ number: 1, shards });
  let its: typeof parts | undefined;
  return async (clock) => {
    its = clock === undefined && its !== undefined ? its : redisParts(redis, testDeployment(), placement, clock);
    await redis.flushall();
    await openShards(redis, placement, its.fence);
    return its.store;
  };
}

async function emptyShared(): Promise<SharedStore> {
  disconnect();
  await redis.flushall();
  return {
    start,
    // A promotion: from then on the history has another name.
    unsettle: async () => {
      await redis.replicaof('127.0.0.1', 1);
      await redis.replicaof('NO', 'ONE');
    },
    lose: async () => void (await redis.flushall()),
  };
}

manyBoardsContract('RedisRankingStore on 1 shard', emptyStoreOf(1));
manyBoardsContract('RedisRankingStore on 4 shards', emptyStoreOf(4));
ranksOnContract('RedisRankingStore on 1 shard', emptyStoreOf(1));
ranksOnContract('RedisRankingStore on 4 shards', emptyStoreOf(4));
updatePeriodsContract('RedisRankingStore on 1 shard', emptyStoreOf(1));
updatePeriodsContract('RedisRankingStore on 4 shards', emptyStoreOf(4));
boardRulesContract('RedisRankingStore on 1 shard', emptyStoreOf(1));
boardRulesContract('RedisRankingStore on 4 shards', emptyStoreOf(4));

for (const shards of [1, 4]) {
  const name = `RedisRankingStore and a board spread over ${shards} shards`;
  const empty = answering(emptyStoreOf(shards));
  rankingStoreContract(name, empty, SPREAD);
  rankingReadsContract(name, empty, SPREAD, SPREAD_RULED_BOARDS);
  pagePlacesContract(name, empty, SPREAD);
  neededScoreContract(name, empty, SPREAD);
  idempotencyContract(name, empty, SPREAD);
  laterRanksContract(name, empty);
  setScoreContract(name, empty, SPREAD);
  updateLimitsContract(name, empty, SPREAD);
  boardRulesContract(name, empty, SPREAD, SPREAD_RULED_BOARDS);
  const emptyWith = emptyStoreOf(shards);
  const answeringWith = (clock?: Clock) => answering(() => emptyWith(clock))();
  updatePeriodsContract(name, answeringWith, { boards: SPREAD, ruled: SPREAD_RULED_BOARDS });
}

rankingStoreContract('RedisRankingStore', emptyStore);
rankingReadsContract('RedisRankingStore', emptyStoreOf(4));
pagePlacesContract('RedisRankingStore', emptyStore);
neededScoreContract('RedisRankingStore', emptyStore);
idempotencyContract('RedisRankingStore', emptyStore);
repeatedRanksContract('RedisRankingStore', emptyStore);
setScoreContract('RedisRankingStore', emptyStore);
updateLimitsContract('RedisRankingStore', emptyStore);
shardStatesContract('Fence', emptyShared);
shardRestoreContract('RedisShardRestore', emptyShared);

finalRankingsContract('RedisFinalRankings', async () => ({
  ...(await emptyShared()),
  start: async () => {
    const process = await start();
    return { ...process, final: new RedisFinalRankings(new OneServer(process.redis), process.fence) };
  },
}));

rankingScanContract('RedisRankingScan', async () => {
  await redis.flushall();
  const keysOf = (ranking: RankingId) => new ShardKeys(TWO_SHARDS.homeOf(ranking.board)).live(ranking);
  return {
    rankings: parts.rankings,
    put: async (ranking, scores) => {
      const order = orderOf(ranking.board);
      const [key, prefixes] = keysOf(ranking);
      for (const scored of scores) {
        await redis.zadd(key, order.toKey(scored.score), order.memberOf(scored));
        if (prefixes !== undefined) await redis.hset(prefixes, scored.playerId, order.prefixOf(scored));
      }
    },
    remove: async (ranking, players) => {
      const [key, prefixes] = keysOf(ranking);
      for (const playerId of players) {
        const prefix = prefixes === undefined ? '' : await redis.hget(prefixes, playerId);
        await redis.zrem(key, `${prefix}${playerId}`);
        if (prefixes !== undefined) await redis.hdel(prefixes, playerId);
      }
    },
  };
});

outboxContract('RedisOutbox', async () => {
  await emptyStore();
  const limit = 250;
  let now = 0;
  return {
    store: new RedisRankingStore(
      new OneServer(redis),
      parts.fence,
      TWO_SHARDS,
      { outboxLimit: limit },
      new SystemClock(),
    ),
    limit,
    outbox: new RedisOutbox(new OneServer(redis), parts.fence, () => now),
    other: new RedisOutbox(new OneServer(redis), parts.fence, () => now),
    pass: (ms) => (now += ms),
    putUnreadable: () => redis.xadd(GLOBAL.outbox, '*', 'season', '2027'),
    removeAll: () => redis.del(GLOBAL.outbox),
  };
});

catalogCopyContract('RedisCatalogCopy', async () => {
  await redis.flushall();
  const copyOf = (deployment: keyof typeof DEPLOYMENTS) =>
    new RedisCatalogCopy(new OneServer(redis), testDeployment(DEPLOYMENTS[deployment]));
  const lose = (no: number) => redis.hdel('standings:{catalog}:boards', String(no));
  return { copy: copyOf('ours'), other: copyOf('ours'), foreign: copyOf('theirs'), lose };
});

jobNotesContract('RedisJobNotes', async () => {
  await redis.flushall();
  const [other, ended] = [await start(), await connect()];
  ended.disconnect();
  return { notes: parts.notes, other: other.notes, unavailable: new RedisJobNotes(new OneServer(ended), TWO_SHARDS) };
});

layoutCopyContract('RedisLayoutCopy', async () => {
  await redis.flushall();
  const ended = await connect();
  ended.disconnect();
  return {
    of: (deployment) => new RedisLayoutCopy(new OneServer(redis), deployment),
    unavailable: new RedisLayoutCopy(new OneServer(ended), testDeployment()),
  };
});

shardRelocationContract('RedisShardRelocation', async () => {
  await redis.flushall();
  return {
    start: async (placement) => {
      const connection = await connect();
      connections.push(connection);
      const { fence, store } = redisParts(connection, testDeployment(), placement);
      return {
        relocation: new RedisShardRelocation(new OneServer(connection)),
        store,
        open: (shards) => openShards(connection, Placement.of({ ...placement.layout!, shards: shards.length }), fence),
        check: (shard) => fence.check(shard),
      };
    },
    shardsWithData: () => shardsWithData(redis),
  };
});

shardRecordsContract('RedisShardRecords', async () => {
  await redis.flushall();
  // The epochs of a shard do not go back in one process.
  const { fence, store, restore } = await start();
  await openShards(redis, TWO_SHARDS, fence);
  const nodes = new OneServer(redis);
  const records = () => new RedisShardRecords(nodes, fence);
  let epoch = 1;
  return {
    records: records(),
    other: records(),
    store,
    states: fence,
    open: async (lost) => (await restore.begin(SHARD)).open(++epoch, lost),
    lose: () => redis.del(GLOBAL.meta),
  };
});

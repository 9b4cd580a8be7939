import { redisAddress } from '@standings/config';
import { Placement } from '@standings/domain';
import { connectNodes, type RedisNodes, type RedisRankingStore } from '@standings/redis-store';
import { afterAll, beforeAll } from 'vitest';
import { boardRulesContract } from '../contracts/board-rules.contract.js';
import { updatePeriodsContract } from '../contracts/update-periods.contract.js';
import { idempotencyContract } from '../contracts/idempotency.contract.js';
import { manyBoardsContract } from '../contracts/many-boards.contract.js';
import { rankingReadsContract } from '../contracts/ranking-reads.contract.js';
import { rankingStoreContract } from '../contracts/ranking-store.contract.js';
import { neededScoreContract } from '../contracts/needed-score.contract.js';
import { pagePlacesContract } from '../contracts/page-places.contract.js';
import { ranksOnContract } from '../contracts/ranks-on.contract.js';
import { laterRanksContract, repeatedRanksContract } from '../contracts/repeated-ranks.contract.js';
import { SPREAD_RULED_BOARDS } from '../contracts/ruled-boards.js';
import { setScoreContract } from '../contracts/set-score.contract.js';
import { updateLimitsContract } from '../contracts/update-limits.contract.js';
import { SPREAD } from '../contracts/places.js';
import { answering } from '../support/answering-store.js';
import { openShards, testDeployment } from '../support/open-shards.js';
import { redisParts } from '../support/redis-parts.js';
import { type RedisCluster, startRedisCluster, waitUntil } from '../support/servers/index.js';

const FOUR_SHARDS = Placement.of({ number: 1, shards: 4 });
const SOON_MS = 10_000;

let cluster: RedisCluster;
let nodes: RedisNodes;
let parts: ReturnType<typeof redisParts>;

beforeAll(async () => {
  cluster = await startRedisCluster({ replicas: 0 });
  nodes = connectNodes({ ...redisAddress(cluster.url), commandTimeoutMs: 5000 });
  parts = redisParts(nodes, testDeployment(), FOUR_SHARDS);
  await waitUntil(() => Promise.all(FOUR_SHARDS.shards.map((shard) => parts.fence.check(shard))), SOON_MS);
}, 60_000);

afterAll(async () => {
  nodes.disconnect();
  await cluster.remove();
});

async function emptyStore(): Promise<RedisRankingStore> {
  for (const node of cluster.nodes) await node.call('FLUSHALL');
  await openShards(nodes, FOUR_SHARDS, parts.fence);
  return parts.store;
}

manyBoardsContract('RedisRankingStore on 4 shards of a cluster', emptyStore);
ranksOnContract('RedisRankingStore on 4 shards of a cluster', emptyStore);
boardRulesContract('RedisRankingStore on 4 shards of a cluster', emptyStore);
updatePeriodsContract('RedisRankingStore on 4 shards of a cluster', emptyStore, { hasOwnClock: false });
rankingStoreContract('RedisRankingStore on a cluster', emptyStore);
rankingReadsContract('RedisRankingStore on a cluster', emptyStore);
pagePlacesContract('RedisRankingStore on a cluster', emptyStore);
neededScoreContract('RedisRankingStore on a cluster', emptyStore);
idempotencyContract('RedisRankingStore on a cluster', emptyStore);
repeatedRanksContract('RedisRankingStore on a cluster', emptyStore);
setScoreContract('RedisRankingStore on a cluster', emptyStore);
updateLimitsContract('RedisRankingStore on a cluster', emptyStore);
rankingStoreContract('RedisRankingStore on a cluster and a board spread over it', answering(emptyStore), SPREAD);
pagePlacesContract('RedisRankingStore on a cluster and a board spread over it', answering(emptyStore), SPREAD);
neededScoreContract('RedisRankingStore on a cluster and a board spread over it', answering(emptyStore), SPREAD);
idempotencyContract('RedisRankingStore on a cluster and a board spread over it', answering(emptyStore), SPREAD);
setScoreContract('RedisRankingStore on a cluster and a board spread over it', answering(emptyStore), SPREAD);
updateLimitsContract('RedisRankingStore on a cluster and a board spread over it', answering(emptyStore), SPREAD);
laterRanksContract('RedisRankingStore on a cluster and a board spread over it', answering(emptyStore));
boardRulesContract(
  'RedisRankingStore on a cluster and boards spread over it',
  answering(emptyStore),
  SPREAD,
  SPREAD_RULED_BOARDS,
);

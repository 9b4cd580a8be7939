import { setTimeout as sleep } from 'node:timers/promises';
import { type RedisCluster, type RedisNode, startKafka, startRedisCluster } from '../../support/servers/index.js';
import type { Cleanup } from '../cleanup.js';
import { startDatabase } from '../database.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { ratio, type Result } from '../result.js';
import { ADMIN_TOKEN } from './defined-board.js';
import { fillBoards } from './fill-boards.js';

const SHARDS = 16;

/** Those that are updated: more than enough for each shard to have some. */
const BOARDS = Array.from({ length: 200 }, (_, index) => `bench.${index}`);

const GOAL_S = 1;
const TIMEOUT_MS = 60_000;
const AGAIN_MS = 5;

/** How long updates are refused after a replica has taken the place of a master that was killed. */
export async function measureFailover(options: Options, cleanup: Cleanup): Promise<Result> {
  const kafka = await startKafka();
  cleanup.add(() => kafka.remove());
  const cluster = await startRedisCluster();
  cleanup.add(() => cluster.remove());
  const environment = {
    ...{ ADMIN_TOKEN, REDIS_URL: cluster.url, KAFKA_BROKERS: kafka.brokers, SHARDS: String(SHARDS) },
    DATABASE_URL: await startDatabase(cleanup),
  };
  const [api, sync] = [await Program.app('api', environment), await Program.app('sync', environment)];
  for (const app of [api, sync]) {
    cleanup.add(() => app.stop());
    await app.ready('/health/ready');
  }
  await fillBoards(api.url, options.players);
  const seconds: number[] = [];
  for (let round = 0; round < options.repeats; round++) seconds.push(await failOver(cluster, api.url));
  return {
    title: `Failover of a master of a Redis Cluster, ${SHARDS} shards on three masters, AOF always`,
    unit: '',
    programs: [],
    ratios: [ratio('seconds from the promotion until every board takes updates', seconds, { atMost: GOAL_S })],
    facts: ['The promotion counts from when the replica calls itself a master and the cluster complete.'],
  };
}

/** @returns s from the promotion of a replica until every board takes updates. */
async function failOver(cluster: RedisCluster, url: string): Promise<number> {
  const [master] = (await cluster.masters()) as [RedisNode];
  const [replica] = (await cluster.replicasOf(master)) as [RedisNode];
  await untilUpdated(url);
  await master.server.kill();
  await replica.leads();
  const promotedAt = performance.now();
  await untilUpdated(url);
  const seconds = (performance.now() - promotedAt) / 1000;
  await master.server.start();
  await cluster.settled();
  return seconds;
}

/** Updates a player of every board, each until it is acknowledged. */
async function untilUpdated(url: string): Promise<void> {
  await Promise.all(BOARDS.map((board) => untilAcknowledged(url, board)));
}

async function untilAcknowledged(url: string, board: string): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ board, playerId: 'ada', delta: 1 });
  for (;;) {
    const answer = await fetch(`${url}/score/update`, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    if (answer.status === 200) return;
    if (performance.now() > deadline)
      throw new Error(`No update of ${board} was acknowledged within ${TIMEOUT_MS} ms.`);
    await sleep(AGAIN_MS);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { startKafka, startRedis, startRedisCluster, type Server } from '../../support/servers/index.js';
import type { Cleanup } from '../cleanup.js';
import { cpuOfProcess, cpuOfServer, withClocks } from '../cpu.js';
import { startDatabase } from '../database.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { type Contestant, takeTurns, type Turn } from '../turn.js';
import { wrk } from '../wrk.js';
import { ADMIN_TOKEN } from './defined-board.js';
import { BOARDS, fillBoards } from './fill-boards.js';

/** About as many for each of three masters as are recommended. */
const SHARDS = 16;

const DRAIN_TIMEOUT_MS = 60_000;

/** POST /score/update to random boards out of 10,000 in 16 shards, on a cluster of three masters and on one Redis. */
export async function measureCluster(options: Options, cleanup: Cleanup): Promise<Result> {
  const kafka = await startKafka();
  cleanup.add(() => kafka.remove());
  const cluster = await startRedisCluster({ replicas: 0, appendfsync: 'everysec' });
  cleanup.add(() => cluster.remove());
  const server = await startRedis({ appendfsync: 'everysec' });
  cleanup.add(() => server.remove());
  const start = async (name: string, url: string, servers: readonly Server[]) => {
    const environment = {
      ...{ ADMIN_TOKEN, REDIS_URL: url, KAFKA_BROKERS: kafka.brokers, KAFKA_TOPIC: `events-of-${name}` },
      ...{ DATABASE_URL: await startDatabase(cleanup), SHARDS: String(SHARDS) },
    };
    const api = await Program.app('api', environment);
    cleanup.add(() => api.stop());
    await api.ready('/health/ready');
    await fillBoards(api.url, options.players);
    return new UpdatesOnNodes(name, api, servers, options);
  };
  const onCluster = await start(
    'cluster',
    cluster.url,
    cluster.nodes.map((node) => node.server),
  );
  const onOne = await start('one-redis', server.url, [server]);
  await takeTurns([onCluster, onOne], 1, options.warmUpSeconds);
  const turns = await takeTurns([onCluster, onOne], options.repeats, options.seconds);
  const of = ({ name }: UpdatesOnNodes) => turns.get(name) ?? [];
  return {
    title: `POST /score/update to ${count(BOARDS)} boards in ${SHARDS} shards at random, events to Kafka, AOF everysec`,
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare('processor time of api and Redis, one Redis', of(onCluster), of(onOne), cpuOf, { atMost: 1.15 }),
      compare('req/s, one Redis', of(onCluster), of(onOne), perSecondOf, null),
      compare('p99, one Redis', of(onCluster), of(onOne), p99Of, null),
    ],
    facts: [`The cluster has three masters without replicas. Both have ${SHARDS} shards.`],
  };
}

/** An api taking updates of many boards. Its turn ends when no event waits in an outbox. */
class UpdatesOnNodes implements Contestant {
  constructor(
    readonly name: string,
    private readonly api: Program,
    private readonly servers: readonly Server[],
    private readonly options: Options,
  ) {}

  turn(seconds: number): Promise<Turn> {
    const { api, options } = this;
    return withClocks({ program: cpuOfProcess(api.pid), redis: () => this.cpuOfServers() }, async () => {
      const turn = await wrk(api.url, { ...options, request: 'boards', seconds });
      await untilSent(api.url);
      return turn;
    });
  }

  private async cpuOfServers(): Promise<number> {
    const used = await Promise.all(this.servers.map(async (server) => cpuOfServer(server)?.() ?? Number.NaN));
    return used.reduce((sum, one) => sum + one, 0);
  }
}

function cpuOf({ cpu }: Turn): number {
  return (cpu?.program ?? Number.NaN) + (cpu?.redis ?? Number.NaN);
}

/** Waits until Kafka has every event. @throws {Error} after a minute. */
async function untilSent(url: string): Promise<void> {
  const deadline = performance.now() + DRAIN_TIMEOUT_MS;
  for (;;) {
    const { details } = (await (await fetch(`${url}/health/ready`)).json()) as {
      details: { redis: { figures: { outbox: number } } };
    };
    if (details.redis.figures.outbox === 0) return;
    if (performance.now() > deadline) throw new Error(`${details.redis.figures.outbox} events still wait for Kafka.`);
    await sleep(20);
  }
}

import type { Cleanup } from '../cleanup.js';
import { type CpuClock, cpuOfPostgres, cpuOfProcess, cpuOfRedis, cpuOfServer, withClocks } from '../cpu.js';
import { createBaselineTable } from '../database.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { compare, programResults, type Result } from '../result.js';
import { spread } from '../statistics.js';
import { type Cpu, takeTurns, type Turn } from '../turn.js';
import { CONNECTIONS, ConstantRate, openLoopSeconds, singleUpdates } from './constant-rate.js';
import { type HttpService, startService } from './http-service.js';
import { checkEvents } from './outbox.js';
import { checkStoredScores, startSync, untilConsumed, untilStored } from './stored.js';

/** Updates per second: a rate that both pipelines keep up with. */
const RATE = 2000;

const API = 'fastify-zincrby-kafka';
const CONSUMER = 'kafkajs-each-batch';
const GROUP = 'bench-baseline';

/** Processor time of everything that an update takes until Postgres has it, against the plain programs in a row. */
export async function measureWhole(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'everysec');
  const sync = await startSync(service, cleanup);
  const plainApi = await service.baseline(API);
  const plainConsumer = await startConsumer(service, cleanup);
  const servers = serverClocks(service);
  const contestant = (name: string, api: Program, consumer: Program, settled: () => Promise<void>) => {
    const clocks = { ...servers, program: cpuOfProcess(api.pid), consumer: cpuOfProcess(consumer.pid) };
    const load = singleUpdates(api.url, options.players, RATE);
    return new ConstantRate(name, load, (work) => withClocks(clocks, work), settled);
  };
  const ours = contestant('standings', service.api, sync, () => untilStored(service));
  const plain = contestant(`${API}, ${CONSUMER}`, plainApi, plainConsumer, () =>
    untilConsumed(service.brokers, service.baselineTopic, GROUP),
  );
  await takeTurns([ours, plain], 1, options.warmUpSeconds);
  const turns = await takeTurns([ours, plain], options.repeats, openLoopSeconds(options));
  const of = ({ name }: Pick<ConstantRate, 'name'>): readonly Turn[] => turns.get(name) ?? [];
  const parts = Object.keys({ program: 0, consumer: 0, ...servers }) as (keyof Cpu)[];
  const compareCpu = (what: string, value: (cpu: Cpu) => number) =>
    compare(`CPU, ${what}`, of(ours), of(plain), ({ cpu = {} }) => value(cpu), null);
  return {
    title: `Processor time of an update until Postgres has it, at ${RATE}/s, ${CONNECTIONS} connections, turns of ${openLoopSeconds(options)} s, AOF everysec`,
    unit: 'answered/s',
    programs: programResults(turns),
    ratios: [
      compareCpu('whole', sumOfParts),
      ...parts.map((part) => compareCpu(part, (cpu) => cpu[part] ?? Number.NaN)),
    ],
    facts: [
      ...[ours, plain].map(({ name }) => wholeFact(name, of({ name }))),
      ...('kafka' in servers ? [] : ['Without Kafka: it ran in a container, whose processor time is not read.']),
      ours.generator(),
      plain.generator(),
      await checkEvents(service, options.players, ours.acknowledged),
      await checkStoredScores(service),
    ],
  };
}

/** Kafka is left out of both sums where it runs in a container. */
function serverClocks({ redis, kafkaServer, databaseUrl }: HttpService): Partial<Record<keyof Cpu, CpuClock>> {
  const kafka = cpuOfServer(kafkaServer);
  return { redis: cpuOfRedis(redis), ...(kafka && { kafka }), postgres: cpuOfPostgres(databaseUrl) };
}

async function startConsumer(service: HttpService, cleanup: Cleanup): Promise<Program> {
  const { brokers, baselineTopic, databaseUrl } = service;
  await createBaselineTable(databaseUrl);
  const consumer = await Program.baseline(CONSUMER, {
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC: baselineTopic,
    KAFKA_GROUP_ID: GROUP,
    DATABASE_URL: databaseUrl,
  });
  cleanup.add(() => consumer.stop());
  return consumer;
}

function sumOfParts(cpu: Cpu): number {
  return Object.values(cpu).reduce((sum: number, part: number) => sum + part, 0);
}

function wholeFact(name: string, turns: readonly Turn[]): string {
  const { median, min, max } = spread(turns.map(({ cpu = {} }) => sumOfParts(cpu)));
  return `${name}: ${median.toFixed(1)} µs for one update in all processes together (${min.toFixed(1)} to ${max.toFixed(1)}).`;
}

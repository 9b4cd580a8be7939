import type { Cleanup } from '../cleanup.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { buildRevision } from '../revision.js';
import { type Contestant, takeTurns } from '../turn.js';
import { wrk } from '../wrk.js';
import { type HttpService, startService, withCpu } from './http-service.js';
import { checkEvents } from './outbox.js';
import { Updates } from './updates.js';

const WITH_KAFKA = 'fastify-zincrby-kafka';
const BARE = 'fastify-zincrby';

/** POST /score/update with events going to Kafka, against the plain way to do that and against a bare ZINCRBY. */
export async function measureWrite(
  options: Options,
  cleanup: Cleanup,
  appendfsync: 'everysec' | 'always',
): Promise<Result> {
  const service = await startService(cleanup, options.players, appendfsync);
  const ours = new Updates(service, { ...options, request: 'update' });
  const before = await revisionBeside(service, options, cleanup);
  const contestants = [
    ours,
    ...before,
    plain(WITH_KAFKA, service, await service.baseline(WITH_KAFKA), options),
    plain(BARE, service, await service.baseline(BARE), options),
  ];
  await takeTurns(contestants, 1, options.warmUpSeconds);
  const turns = await takeTurns(contestants, options.repeats, options.seconds);
  const of = (name: string) => turns.get(name) ?? [];
  return {
    title: `POST /score/update, events to Kafka, AOF ${appendfsync}`,
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare(`req/s, ${WITH_KAFKA}`, of(ours.name), of(WITH_KAFKA), perSecondOf, { atLeast: 3 }),
      compare(`p99, ${WITH_KAFKA}`, of(ours.name), of(WITH_KAFKA), p99Of, { atMost: 1 }),
      compare(`req/s, ${BARE}`, of(ours.name), of(BARE), perSecondOf, { atLeast: 1 }),
      compare(`p99, ${BARE}`, of(ours.name), of(BARE), p99Of, { atMost: 1 }),
      ...before.flatMap(({ name }) => [
        compare(`req/s, ${name}`, of(ours.name), of(name), perSecondOf, { atLeast: 0.97 }),
        compare(`p99, ${name}`, of(ours.name), of(name), p99Of, null),
      ]),
    ],
    facts: [ours.drained(), await checkEvents(service, options.players, acknowledgedBy([ours, ...before]))],
  };
}

/** The api of another revision on the same servers, if one is requested. */
async function revisionBeside(service: HttpService, options: Options, cleanup: Cleanup): Promise<Updates[]> {
  if (options.against === null) return [];
  const { name, root } = await buildRevision(options.against, cleanup);
  const api = await Program.app('api', service.environment, 'main', 'dist', root);
  cleanup.add(() => api.stop());
  await api.ready('/health/ready');
  return [new Updates(service, { ...options, request: 'update' }, name, api)];
}

function acknowledgedBy(apis: readonly Updates[]): number {
  return apis.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
}

function plain(name: string, service: HttpService, program: Program, options: Options): Contestant {
  const request = 'update';
  return {
    name,
    turn: (seconds) => withCpu(service, program, () => wrk(program.url, { ...options, request, seconds })),
  };
}

import type { Cleanup } from '../cleanup.js';
import type { Options } from '../options.js';
import type { Program } from '../program.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { type Contestant, takeTurns } from '../turn.js';
import { load } from '../wrk.js';
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
  const contestants = [
    ours,
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
    ],
    facts: [ours.drained(), await checkEvents(service, options.players, ours.acknowledged)],
  };
}

function plain(name: string, service: HttpService, program: Program, options: Options): Contestant {
  const request = 'update';
  return {
    name,
    turn: (seconds) => withCpu(service, program, () => load(program.url, { ...options, request, seconds })),
  };
}

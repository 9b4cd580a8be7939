import type { Cleanup } from '../cleanup.js';
import type { Options } from '../options.js';
import type { Program } from '../program.js';
import { compareLatencies, type ProgramResult, programResults, type Ratio, ratio, type Result } from '../result.js';
import { takeTurns } from '../turn.js';
import { CONNECTIONS, ConstantRate, openLoopSeconds, singleUpdates } from './constant-rate.js';
import { type HttpService, startService, withCpu } from './http-service.js';
import { checkEvents } from './outbox.js';
import { checkStoredScores, startSync, untilStored } from './stored.js';

/** Updates per second. */
const RATES = [500, 2000, 4000, 6000];

const BASELINE = 'fastify-zincrby';

/** POST /score/update at constant rates while sync stores the updates, against a bare ZINCRBY. */
export async function measureOpenLoop(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'everysec');
  await startSync(service, cleanup);
  const plain = await service.baseline(BASELINE);
  const rates: AtRate[] = [];
  for (const rate of RATES) rates.push(await measureRate(service, plain, options, rate));
  const acknowledged = rates.reduce((sum, each) => sum + each.acknowledged, 0);
  return {
    title: `POST /score/update at constant rates, events to Kafka and Postgres, ${CONNECTIONS} connections, turns of ${openLoopSeconds(options)} s, AOF everysec`,
    unit: 'answered/s',
    programs: rates.flatMap(({ programs }) => programs),
    ratios: rates.flatMap(({ ratios }) => ratios),
    facts: [
      ...rates.flatMap(({ facts }) => facts),
      await checkEvents(service, options.players, acknowledged),
      await checkStoredScores(service),
    ],
  };
}

interface AtRate extends Pick<Result, 'programs' | 'ratios' | 'facts'> {
  /** By our api. */
  readonly acknowledged: number;
}

async function measureRate(service: HttpService, plain: Program, options: Options, rate: number): Promise<AtRate> {
  const contestant = (name: string, program: Program, settled?: () => Promise<void>) =>
    new ConstantRate(
      `${name}, ${rate}/s`,
      singleUpdates(program.url, options.players, rate),
      (work) => withCpu(service, program, work),
      settled,
    );
  const ours = contestant('standings', service.api, () => untilStored(service));
  const theirs = contestant(BASELINE, plain);
  await takeTurns([ours, theirs], 1, options.warmUpSeconds);
  const turns = await takeTurns([ours, theirs], options.repeats, openLoopSeconds(options));
  return {
    acknowledged: ours.acknowledged,
    programs: programResults(turns),
    ratios: ratiosAt(rate, programResults(turns)),
    facts: [ours.generator(), theirs.generator()],
  };
}

function ratiosAt(rate: number, [ours, theirs]: readonly ProgramResult[]): Ratio[] {
  const [mine = [], baseline = []] = [ours?.turns, theirs?.turns];
  const reached = mine.map(({ perSecond }) => perSecond / rate);
  return [
    ratio(`answered of ${rate}/s`, reached, { atLeast: 0.99 }),
    ...compareLatencies(`${BASELINE} at ${rate}/s`, mine, baseline),
  ];
}

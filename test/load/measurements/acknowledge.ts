import type { Acknowledge } from '@standings/domain';
import type { Cleanup } from '../cleanup.js';
import type { Options } from '../options.js';
import { compare, p99Of, perSecondOf, programResults, ratio, type Result } from '../result.js';
import { takeTurns, type Turn } from '../turn.js';
import { CONNECTIONS, ConstantRate, openLoopSeconds, singleUpdates } from './constant-rate.js';
import { type HttpService, startService, withCpu } from './http-service.js';
import { checkEvents, untilSent } from './outbox.js';
import { Updates } from './updates.js';

/** Updates per second. */
const RATE = 2000;

const MOST_MORE_MS = 15;
const LEAST_RATE = 0.7;

/** POST /score/update of two deployments that acknowledge at different times: at a moderate rate, and as fast as they can. */
export async function measureAcknowledge(options: Options, cleanup: Cleanup): Promise<Result> {
  const start = async (acknowledge: Acknowledge) =>
    new Deployment(
      await startService(cleanup, options.players, 'everysec', ['store'], { ACKNOWLEDGE: acknowledge }),
      acknowledge,
      options,
    );
  const [log, store] = [await start('log'), await start('store')];
  const [steady, fast] = [
    [log.steady, store.steady],
    [log.fast, store.fast],
  ];
  await takeTurns(steady, 1, options.warmUpSeconds);
  const atRate = await takeTurns(steady, options.repeats, openLoopSeconds(options));
  await takeTurns(fast, 1, options.warmUpSeconds);
  const atMost = await takeTurns(fast, options.repeats, options.seconds);
  const turns = new Map([...atRate, ...atMost]);
  const of = ({ name }: { readonly name: string }) => turns.get(name) ?? [];
  return {
    title: `POST /score/update acknowledged by the log and by the store, ${CONNECTIONS} connections, AOF everysec`,
    unit: 'answered/s',
    programs: programResults(turns),
    ratios: [
      ratio(`ms more at p50, ${RATE}/s`, moreMs(of(log.steady), of(store.steady)), { atMost: MOST_MORE_MS }),
      compare('answered/s, store', of(log.fast), of(store.fast), perSecondOf, { atLeast: LEAST_RATE }),
      compare('p99, store', of(log.fast), of(store.fast), p99Of, null),
    ],
    facts: [...log.facts(), ...store.facts(), await log.check(), await store.check()],
  };
}

/** Round by round. */
function moreMs(ours: readonly Turn[], theirs: readonly Turn[]): number[] {
  const p50 = ({ latency }: Turn) => latency?.p50 ?? Number.NaN;
  return ours.map((turn, round) => p50(turn) - p50(theirs[round] as Turn));
}

/** A deployment, at a constant rate and as fast as it can. */
class Deployment {
  readonly steady: ConstantRate;
  readonly fast: Updates;

  constructor(
    private readonly service: HttpService,
    acknowledge: Acknowledge,
    private readonly options: Options,
  ) {
    const load = singleUpdates(service.api.url, options.players, RATE);
    const measured: ConstructorParameters<typeof ConstantRate>[2] = (work) => withCpu(service, service.api, work);
    this.steady = new ConstantRate(`${acknowledge}, ${RATE}/s`, load, measured, () => untilSent(service));
    const requests = { ...options, request: 'update', connections: CONNECTIONS } as const;
    this.fast = new Updates(service, requests, acknowledge);
  }

  facts(): string[] {
    return [this.steady.generator()];
  }

  async check(): Promise<string> {
    const { service, options, steady, fast } = this;
    return `${fast.name}: ${await checkEvents(service, options.players, steady.acknowledged + fast.acknowledged)}`;
  }
}

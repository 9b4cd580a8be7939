import type { Cleanup } from '../cleanup.js';
import { openLoop } from '../open-loop.js';
import type { Options } from '../options.js';
import { compareLatencies, programResults, type Result } from '../result.js';
import { spread } from '../statistics.js';
import { type Latency, takeTurns } from '../turn.js';
import { CONNECTIONS, ConstantRate, type Load, openLoopSeconds, singleUpdates } from './constant-rate.js';
import { startService, withCpu } from './http-service.js';
import { checkEvents } from './outbox.js';
import { checkStoredScores, startSync, untilStored } from './stored.js';

/** Single updates per second. */
const RATE = 1000;

/** Ten times as many updates in batches, each of the largest size that the api takes. */
const BATCHES = { request: 'batch', batchSize: 1000, rate: 10, connections: 8 } as const;

/** Single updates at a constant rate with large batches beside them, against the same updates alone. */
export async function measureOpenLoopBatches(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'everysec', ['store']);
  await startSync(service, cleanup);
  const seconds = openLoopSeconds(options);
  const singles = singleUpdates(service.api.url, options.players, RATE);
  const mixed = new Mixed(singles, service.api.url, options.players);
  const contestant = (name: string, load: Load) =>
    new ConstantRate(
      name,
      load,
      (work) => withCpu(service, service.api, work),
      () => untilStored(service),
    );
  const beside = contestant('beside batches', (each) => mixed.run(each));
  const alone = contestant('alone', singles);
  await takeTurns([beside, alone], 1, options.warmUpSeconds);
  const turns = await takeTurns([beside, alone], options.repeats, seconds);
  return {
    title: `POST /score/update at ${RATE}/s beside ${BATCHES.rate} batches/s of ${BATCHES.batchSize} updates, events to Kafka and Postgres, ${CONNECTIONS} connections, turns of ${seconds} s, AOF everysec`,
    unit: 'answered/s',
    programs: programResults(turns),
    ratios: compareLatencies('alone', turns.get(beside.name) ?? [], turns.get(alone.name) ?? []),
    facts: [
      mixed.latencies(),
      beside.generator(),
      alone.generator(),
      await checkEvents(service, options.players, beside.acknowledged + alone.acknowledged),
      await checkStoredScores(service),
    ],
  };
}

/** Single updates and batches at once. Rate and latencies are those of the single updates; the rest is of both. */
class Mixed {
  private readonly ofBatches: Latency[] = [];

  constructor(
    private readonly singles: Load,
    private readonly url: string,
    private readonly players: number,
  ) {}

  run: Load = async (seconds) => {
    const { url, players } = this;
    const [single, batch] = await Promise.all([this.singles(seconds), openLoop(url, { ...BATCHES, players, seconds })]);
    if (batch.latency !== undefined) this.ofBatches.push(batch.latency);
    return {
      ...single,
      answered: single.answered + batch.answered,
      generator: {
        cores: single.generator.cores + batch.generator.cores,
        lateMs: single.generator.lateMs,
        unanswered: single.generator.unanswered + batch.generator.unanswered,
      },
    };
  };

  latencies(): string {
    const [p50, p99] = [spread(this.ofBatches.map((each) => each.p50)), spread(this.ofBatches.map((each) => each.p99))];
    const ms = ({ median, min, max }: typeof p50) => `${median.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)})`;
    return `Batches: p50 ${ms(p50)}, p99 ${ms(p99)}.`;
  }
}

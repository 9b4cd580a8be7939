import { run } from '../../support/servers/run.js';
import { BARE_BOARD } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import type { Options } from '../options.js';
import { compare, perSecondOf, programResults, type Result } from '../result.js';
import { type Contestant, takeTurns, type Turn } from '../turn.js';
import { type HttpService, startService, withCpu } from './http-service.js';
import { checkEvents } from './outbox.js';
import { Updates } from './updates.js';

/** What is asked for in each request. */
interface Batch {
  readonly size: number;
  readonly ranks: boolean;
  /** Most requests in flight. */
  readonly connections: number;
  /** The share of the updates/s of `redis-benchmark` that is the goal. */
  readonly goal: number;
}

/** From this size on, the request itself adds less than 1 µs to an update. */
export const BATCH: Batch = { size: 100, ranks: true, connections: Infinity, goal: 0.7 };

/** The largest batch, of a few callers who do not read ranks. */
export const BATCH_WITHOUT_RANKS: Batch = { size: 1000, ranks: false, connections: 8, goal: 0.8 };

const BASELINE = 'redis-benchmark';

/** POST /score/batch against the most that Redis can do with a minimal client in C. */
export async function measureBatch(asked: Options, cleanup: Cleanup, batch: Batch): Promise<Result> {
  const { size, ranks, goal } = batch;
  const options = { ...asked, connections: Math.min(asked.connections, batch.connections) };
  const query = ranks ? '' : '?ranks=none';
  const service = await startService(cleanup, options.players, 'everysec');
  const ours = new Updates(service, { ...options, request: 'batch', batchSize: size, query });
  const contestants = [ours, new RedisBenchmark(service, options, size)];
  await takeTurns(contestants, 1, options.warmUpSeconds);
  const turns = await takeTurns(contestants, options.repeats, options.seconds);
  const of = (name: string) => turns.get(name) ?? [];
  return {
    title: `POST /score/batch${query} of ${size} updates, events to Kafka, AOF everysec`,
    unit: 'updates/s',
    programs: programResults(turns),
    ratios: [
      compare(`updates/s, ${BASELINE} ZINCRBY, pipelines of ${size}`, of(ours.name), of(BASELINE), perSecondOf, {
        atLeast: goal,
      }),
    ],
    facts: [ours.drained(), await checkEvents(service, options.players, ours.acknowledged)],
  };
}

/** ZINCRBY of random players of the bare board: as many connections, and as many updates in each round trip. */
class RedisBenchmark implements Contestant {
  readonly name = BASELINE;
  /** `redis-benchmark` takes a number of updates, not a duration. After the warm-up this is the number of its last turn. */
  private perSecond = 200_000;

  constructor(
    private readonly service: HttpService,
    private readonly options: Options,
    private readonly pipeline: number,
  ) {}

  turn(seconds: number): Promise<Turn> {
    const updates = Math.ceil(this.perSecond * seconds);
    return withCpu(this.service, null, async () => {
      this.perSecond = updatesPerSecond(await run('redis-benchmark', this.args(updates)));
      return { perSecond: this.perSecond, answered: updates };
    });
  }

  private args(updates: number): string[] {
    const { hostname, port } = new URL(this.service.redisUrl);
    const { connections, players } = this.options;
    const load = ['-c', String(connections), '-P', String(this.pipeline), '-n', String(updates), '-r', String(players)];
    // 50 is the mean of the deltas of the load generator. With 1 most players would keep their place in the set.
    return ['-h', hostname, '-p', port, '--csv', ...load, 'ZINCRBY', BARE_BOARD, '50', 'p__rand_int__'];
  }
}

/** @param printed a line of names, and one of numbers: `"ZINCRBY …","184706.44",…`. */
function updatesPerSecond(printed: string): number {
  const perSecond = Number(printed.trimEnd().split('\n').at(-1)?.split('","')[1]);
  if (!(perSecond > 0)) throw new Error(`redis-benchmark printed no numbers:\n${printed}`);
  return perSecond;
}

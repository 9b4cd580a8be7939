import { openLoop, type OpenLoopRequests, type OpenLoopTurn } from '../open-loop.js';
import { type Spread, spread } from '../statistics.js';
import type { Contestant, Turn } from '../turn.js';

/** Of every open loop: callers of a service, most of them idle at these rates. */
export const CONNECTIONS = 256;

/** 15 s by default: at 500 updates/s these are 7,500, so that p99.9 rests on 7 of them. */
export function openLoopSeconds({ seconds }: { readonly seconds: number }): number {
  return 3 * seconds;
}

/** Single updates at a constant rate, as a load of {@link ConstantRate}. */
export function singleUpdates(url: string, players: number, rate: number): Load {
  const requests: Omit<OpenLoopRequests, 'seconds'> = { request: 'update', players, rate, connections: CONNECTIONS };
  return (seconds) => openLoop(url, { ...requests, seconds });
}

export type Load = (seconds: number) => Promise<OpenLoopTurn>;

/** A program that gets updates at a constant rate. */
export class ConstantRate implements Contestant {
  /** Updates, those of the warm-up among them. */
  acknowledged = 0;
  private readonly loads: OpenLoopTurn[] = [];

  /**
   * @param measured takes the processor time.
   * @param settled resolves when nothing of the turn is left to be done, so that none of its work falls on the next.
   */
  constructor(
    readonly name: string,
    private readonly load: Load,
    private readonly measured: (work: () => Promise<OpenLoopTurn>) => Promise<Turn>,
    private readonly settled: () => Promise<unknown> = () => Promise.resolve(),
  ) {}

  turn(seconds: number): Promise<Turn> {
    return this.measured(async () => {
      const turn = await this.load(seconds);
      this.acknowledged += turn.answered;
      this.loads.push(turn);
      await this.settled();
      return turn;
    });
  }

  /** What the load generator took, and how exact it was. */
  generator(): string {
    const generators = this.loads.map(({ generator }) => generator);
    const percent = spread(generators.map(({ cores }) => cores * 100));
    const late = spread(generators.map(({ lateMs }) => lateMs));
    const unanswered = generators.reduce((sum, each) => sum + each.unanswered, 0);
    return `Load generator of ${this.name}: ${withRange(percent, 0)} % of one core; it sent ${withRange(late, 2)} ms late at p99; ${unanswered} requests had no answer.`;
  }
}

function withRange({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}

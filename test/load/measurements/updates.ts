import { spread } from '../statistics.js';
import type { Contestant, Turn } from '../turn.js';
import { type Requests, wrk } from '../wrk.js';
import { type HttpService, withCpu } from './http-service.js';
import { untilSent } from './outbox.js';

/** Our api taking updates. Its turn ends when Kafka has every event, so that no work falls on the next turn. */
export class Updates implements Contestant {
  /** Updates, including those of the warm-up. */
  acknowledged = 0;
  private readonly drainMs: number[] = [];

  constructor(
    private readonly service: HttpService,
    private readonly options: Omit<Requests, 'seconds'>,
    readonly name = 'standings',
    private readonly api = service.api,
  ) {}

  turn(seconds: number): Promise<Turn> {
    const { service, options, api } = this;
    return withCpu(service, api, async () => {
      const turn = await wrk(api.url, { ...options, seconds });
      this.acknowledged += turn.answered;
      this.drainMs.push(await untilSent(service));
      return turn;
    });
  }

  /** How far Kafka lagged. */
  drained(): string {
    const { median, min, max } = spread(this.drainMs);
    const range = `${min.toFixed(0)} to ${max.toFixed(0)}`;
    return `After the end of a turn, the last event was in Kafka after ${median.toFixed(0)} ms (${range}).`;
  }
}

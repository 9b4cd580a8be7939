import type { Expected } from './checker/c2-equality.js';
import { survivesRebuild } from './checker/c5-survives-rebuild.js';
import type { Violation } from './checker/violation.js';
import { Cluster } from './cluster/cluster.js';
import { answersReads } from './cluster/answers-reads.js';
import { drained } from './cluster/drained.js';
import { firstUpdates } from './cluster/first-updates.js';
import { takeSnapshot } from './cluster/take-snapshot.js';
import type { Fault, FaultMaker } from './faults/fault.js';
import { Balancer } from './load/balancer.js';
import { Load } from './load/load.js';
import { Pulse } from './load/pulse.js';
import { Random } from './random.js';
import { brokenRound } from './round/broken-round.js';
import { mark } from './round/evidence.js';
import type { RoundResult } from './round/round-result.js';
import { stage } from './round/stage.js';
import { verify } from './round/verify.js';

/** Requests per second. */
const RATE = 300;

/** How long faults last: as short as they may, or by chance. */
export type Pace = 'short' | 'random';

/** Faults, one after the other, against one cluster. What earlier rounds left behind is checked again in each. */
export class Campaign {
  private readonly pulse = new Pulse(() => this.cluster.apis.map(({ pid }) => pid));
  private readonly random: Random;
  private expected = new Map<string, Expected>();
  private rounds = 0;

  private constructor(
    private cluster: Cluster,
    seed: number,
    private readonly pace: Pace,
  ) {
    this.random = new Random(seed);
  }

  /** @param choose as of {@link Cluster.start}. */
  static async start(seed: number, pace: Pace, choose?: () => Promise<string>): Promise<Campaign> {
    const campaign = new Campaign(await Cluster.start(choose), seed, pace);
    await campaign.begin();
    return campaign;
  }

  /** Plays a fault under load and checks everything. A round that does not come to its end is a violation, too. */
  async play(maker: FaultMaker): Promise<RoundResult> {
    const { cluster, pulse, expected, random } = this;
    const balancer = new Balancer(cluster.apis.map(({ url }) => url));
    const load = new Load(balancer, RATE, `r${++this.rounds}`, random);
    const fault = maker.make({ cluster, load, random });
    try {
      const since = await mark(cluster);
      const times = await stage(cluster, load, fault, this.lastsMs(fault));
      const result = await verify({ cluster, load, fault, pulse, mark: since, times, expected, random });
      await this.pin();
      return result;
    } catch (error) {
      await this.startAnew();
      return brokenRound(fault.name, error);
    } finally {
      balancer.stop();
    }
  }

  /** Empties Redis and has it made whole again: C5, over all rounds. */
  async rebuild(): Promise<Violation[]> {
    const { cluster } = this;
    try {
      await drained(cluster);
      await cluster.data.flush();
      await answersReads(cluster);
      return survivesRebuild(this.expected, await takeSnapshot(cluster));
    } catch (error) {
      await this.startAnew();
      return [...brokenRound('Redis emptied', error).violations];
    }
  }

  /** Goes on with other apps, on the same servers, with nothing stored. */
  async deploy(dist: string): Promise<void> {
    this.cluster = await this.cluster.replace(dist);
    await this.begin();
  }

  async end(): Promise<void> {
    this.pulse.stop();
    await this.cluster.remove();
  }

  private lastsMs({ lastsMs: [least, most] }: Fault): number {
    return this.pace === 'short' ? least : this.random.whole(least, most);
  }

  /** What players have now they keep: no later round names them. */
  private async pin(): Promise<void> {
    const scores = await this.cluster.data.scores();
    this.expected = new Map([...scores].map(([playerId, score]) => [playerId, { least: score, most: score }]));
  }

  /** Nobody knows what works still. */
  private async startAnew(): Promise<void> {
    await this.cluster.remove();
    this.cluster = await Cluster.start();
    await this.begin();
  }

  private async begin(): Promise<void> {
    await firstUpdates(this.cluster);
    await this.pin();
  }
}

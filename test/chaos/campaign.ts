import type { Expected } from './checker/c2-equality.js';
import { survivesRebuild } from './checker/c5-survives-rebuild.js';
import type { Violation } from './checker/violation.js';
import { Cluster, type Deployed } from './cluster/cluster.js';
import { answersReads } from './cluster/answers-reads.js';
import { drained } from './cluster/drained.js';
import { firstUpdates } from './cluster/first-updates.js';
import { takeScores, takeSnapshot } from './cluster/take-snapshot.js';
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

/** The sweeper comes after 5 s, or 10 s later when it has just failed; a dead consumer keeps its partitions for 7 s. */
const PATIENCE_MS = 60_000;

/** What rounds may differ in. */
export interface Conditions {
  /** How long events may take to reach Postgres. */
  readonly patienceMs?: number;
  /** Requests per second. */
  readonly rate?: number;
}

/** How long faults last: as short as they may, or by chance. */
export type Pace = 'short' | 'random';

/**
 * Faults, one after the other, against one cluster. What earlier rounds left behind is
 * checked again in each.
 */
export class Campaign {
  private readonly pulse = new Pulse(() => this.cluster?.apis.map(({ pid }) => pid) ?? []);
  private readonly random: Random;
  private expected = new Map<string, Expected>();
  private rounds = 0;

  /** Null before the first round, and after one that did not come to its end: nobody knows what still works. */
  private cluster: Cluster | null = null;

  constructor(
    seed: number,
    private readonly pace: Pace,
    private readonly deployed: Deployed = {},
  ) {
    this.random = new Random(seed);
  }

  /** Starts a cluster, unless there is one. Playing does so too. */
  async start(): Promise<Cluster> {
    return this.cluster ?? this.begin(await Cluster.start(undefined, this.deployed));
  }

  /** Plays a fault under load and checks everything. A round that does not come to its end is a violation, too. */
  async play(maker: FaultMaker, { patienceMs = PATIENCE_MS, rate = RATE }: Conditions = {}): Promise<RoundResult> {
    const cluster = await this.start();
    const { pulse, expected, random } = this;
    const balancer = new Balancer(cluster.apis.map(({ url }) => url));
    const load = new Load(balancer, rate, `r${++this.rounds}`, random);
    const fault = maker.make({ cluster, load, random });
    try {
      const since = await mark(cluster);
      const times = await stage(cluster, load, fault, { lastsMs: this.lastsMs(fault), patienceMs });
      const result = await verify({ cluster, load, fault, pulse, mark: since, times, expected, random });
      await this.pin(cluster);
      return result;
    } catch (error) {
      await this.giveUp();
      return brokenRound(fault.name, error);
    } finally {
      balancer.stop();
    }
  }

  /** Empties Redis, which the service then restores: C5, over all rounds. */
  async rebuild(): Promise<Violation[]> {
    const cluster = await this.start();
    try {
      await drained(cluster, PATIENCE_MS);
      await cluster.data.flush();
      await answersReads(cluster);
      return survivesRebuild(this.expected, await takeSnapshot(cluster));
    } catch (error) {
      await this.giveUp();
      return [...brokenRound('Redis emptied', error).violations];
    }
  }

  /** Goes on with other apps, on the same servers if they still work, with nothing stored. */
  async deploy(dist: string): Promise<void> {
    await this.begin(await (this.cluster?.replace(dist) ?? Cluster.start(dist, this.deployed)));
  }

  async end(): Promise<void> {
    this.pulse.stop();
    await this.cluster?.remove();
  }

  private lastsMs({ lastsMs: [least, most] }: Fault): number {
    return this.pace === 'short' ? least : this.random.whole(least, most);
  }

  private async begin(cluster: Cluster): Promise<Cluster> {
    this.cluster = cluster;
    await firstUpdates(cluster, PATIENCE_MS);
    await this.pin(cluster);
    return cluster;
  }

  /** What players have now they keep: no later round names them. */
  private async pin(cluster: Cluster): Promise<void> {
    const scores = await takeScores(cluster);
    this.expected = new Map([...scores].map(([playerId, score]) => [playerId, { oneOf: [score] }]));
  }

  private async giveUp(): Promise<void> {
    const { cluster } = this;
    this.cluster = null;
    await cluster?.remove();
  }
}

import type { Redis } from 'ioredis';
import { answersOf, FoundMasters } from '../found-masters.js';
import type { Sentinel } from './sentinel.js';

/** The one master that Sentinels name. Where they disagree, as after a failover, the latest configuration counts, as it does among them. */
export class SentinelNodes extends FoundMasters {
  private master: string | null = null;

  /** @param connect begins to connect to a server. */
  constructor(
    private readonly sentinels: readonly Sentinel[],
    connect: (address: string) => Redis,
  ) {
    super(connect);
    for (const sentinel of sentinels) sentinel.onReady(() => void this.refresh());
  }

  find(): Redis | undefined {
    return this.connectionTo(this.master ?? '');
  }

  /** While no master can be used, those of the Sentinels too. */
  override problems(): readonly string[] {
    const known = super.problems();
    const isUsed = this.find()?.status === 'ready';
    return isUsed ? known : [...known, ...this.sentinels.flatMap(({ problem }) => problem ?? [])];
  }

  override disconnect(): void {
    super.disconnect();
    for (const sentinel of this.sentinels) sentinel.disconnect();
  }

  protected get isComplete(): boolean {
    return this.master !== null;
  }

  protected async ask(): Promise<void> {
    const answers = await answersOf(this.sentinels.map((sentinel) => sentinel.master()));
    const [latest] = answers.toSorted((a, b) => b.epoch - a.epoch);
    if (this.hasEnded || latest === undefined) return;
    const isNews = latest.address !== this.master;
    this.master = latest.address;
    await this.follow(new Set([latest.address]), isNews);
  }
}

import type { EventDrain } from '@standings/delivery';
import type { RankingId, Version } from '@standings/domain';
import type { Rebuilt } from './progress.js';
import type { RecoveryPorts } from './recovery-ports.js';
import { drained, ScoreCopy, type Undertaking } from './undertaking.js';

/**
 * Builds the rankings that one board has in a shard again, while the shard is open and under its present epoch. The order of the steps makes it exact:
 * 1. Stage, while updates go on: the new rankings have every update up to some version.
 * 2. Refuse the updates of these rankings alone, and drain: every update of them is in the repository.
 * 3. Copy what is newer than that version.
 * 4. Replace the rankings, and take updates again.
 */
export class Rebuild {
  private readonly copy: ScoreCopy;

  constructor(
    private readonly on: Undertaking,
    private readonly ports: RecoveryPorts,
    private readonly drain: EventDrain,
    private readonly rankings: readonly RankingId[],
  ) {
    this.copy = new ScoreCopy(on, ports.scores, { shard: on.shard, placement: ports.placement });
  }

  async run(board: string): Promise<Rebuilt> {
    const { lock, restoration, stopping } = this.on;
    const began = performance.now();
    const base = await this.stage();
    stopping.throwIfAborted();
    await lock.assertHeld();
    const closed = performance.now();
    const version = await restoration.refuse(this.rankings);
    await drained(this.on, this.drain, version);
    await this.copy.run(this.rankings, base, 'staged');
    stopping.throwIfAborted();
    await lock.assertHeld();
    const kept = await restoration.replace(this.rankings);
    await restoration.end();
    for (const ranking of this.rankings) await this.ports.states.checkRanking(ranking);
    const found = base === null ? 'empty' : 'whole';
    const times = { closedMs: performance.now() - closed, ms: performance.now() - began };
    return { board, epoch: version.epoch, found, copied: this.copy.count, kept, ...times };
  }

  /** @returns the version up to which the staged rankings have every update; null if none is staged. */
  private async stage(): Promise<Version | null> {
    const { states } = this.ports;
    const { shard } = this.on;
    for (const ranking of this.rankings) if ((await states.checkPart(ranking, shard)) === 'closed') return null;
    const { version } = await states.check(shard);
    if (version === null) return null;
    await drained(this.on, this.drain, version);
    await this.copy.run(this.rankings, null, 'staged');
    return version;
  }
}

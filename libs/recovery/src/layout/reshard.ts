import type { EventDrain } from '@standings/delivery';
import {
  type Deployment,
  type LayoutAuthority,
  type LayoutLock,
  type Pause,
  pauseFor,
  shardsOf,
} from '@standings/domain';
import type { Report } from '../recovery/progress.js';
import { LayoutMove, type MovePorts, type Resharded } from './layout-move.js';

export interface ReshardPorts extends MovePorts {
  readonly layouts: LayoutAuthority;
}

/**
 * Changes how many shards a deployment has. A process that dies in between leaves the deployment in one layout or in the other: its
 * apis recover the shards of the present one, and what the other holds is freed by the next run.
 */
export class Reshard {
  constructor(
    private readonly ports: ReshardPorts,
    private readonly drain: EventDrain,
    private readonly deployment: Deployment,
    private readonly pause: Pause = pauseFor,
  ) {}

  /**
   * @param shards that the deployment is to have.
   * @returns `unchanged` if it has as many already, `busy` if another process changes the layout.
   * @throws {EntriesAsideError} if a shard holds updates that the event log may lack; nothing was changed.
   * @throws {RecordsMissingError} if a shard lacks idempotency records; nothing was changed.
   * @throws {ShardBusyError} if a shard is closed, or other work on it takes too long; nothing was changed.
   */
  async run(shards: number, report: Report, stopping: AbortSignal): Promise<Resharded | 'unchanged' | 'busy'> {
    const { layouts } = this.ports;
    const done = await layouts.exclusively((lock) => this.change(lock, shards, report, stopping));
    // The locks of the new shards end with the change: freeing the old ones takes a while.
    await layouts.exclusively((lock) => this.free(lock));
    return done ?? 'busy';
  }

  private async change(
    lock: LayoutLock,
    shards: number,
    report: Report,
    stopping: AbortSignal,
  ): Promise<Resharded | 'unchanged'> {
    this.deployment.confirm(lock.deployment);
    this.ports.placement.follow(lock.present);
    await this.free(lock);
    if (lock.present.shards === shards) return 'unchanged';
    const to = await lock.prepare(shards);
    const ending = AbortSignal.any([stopping, lock.lost]);
    return new LayoutMove({ lock, to, report, stopping: ending }, this.ports, this.drain, this.pause).run();
  }

  private async free(lock: LayoutLock): Promise<void> {
    for (const layout of lock.leftovers) {
      for (const shard of shardsOf(layout)) await this.ports.relocation.free(shard);
      await lock.forget(layout);
    }
  }
}

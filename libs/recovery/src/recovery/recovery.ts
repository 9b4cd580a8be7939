import type { EventDrain } from '@standings/delivery';
import {
  type Deployment,
  type Pause,
  pauseFor,
  rankingsIn,
  type ShardId,
  type ShardLock,
  shardsOf,
} from '@standings/domain';
import { assertNoneMissing } from './missing-players.js';
import type { Recovered, Report } from './progress.js';
import type { RecoveryPorts } from './recovery-ports.js';
import { RecoverySteps } from './recovery-steps.js';

export interface RebuildOptions {
  /** Whether players without a durable score may be dropped from the ranking. Default: false. */
  readonly force?: boolean | undefined;
}

/**
 * Restores the data of a shard in the ranking store from the durable scores.
 *
 * The order of the steps is what makes it exact:
 * 1. Close: every update is refused.
 * 2. Drain: every update that is in the store is in the repository as well.
 * 3. Raise the epoch: what reaches the repository from now on is of an ended epoch, and is refused. Without this, an update that the
 *    store has lost and that arrives late would be in the repository and not in the store.
 * 4. Copy what is newer in the repository than the latest update in the store; everything, if the store's data is of an epoch
 *    that had ended before.
 * 5. Open under the new epoch.
 *
 * A process that dies in between leaves the shard closed, and the next one begins again. Two at a time are kept apart twice:
 * by the lock of the epoch authority, and by the restoration of the store, of which only the latest can do anything. A process that
 * loses its lock stops, and leaves the shard to the next.
 */
export class Recovery {
  constructor(
    private readonly ports: RecoveryPorts,
    private readonly drain: EventDrain,
    private readonly deployment: Deployment,
    private readonly pause: Pause = pauseFor,
  ) {}

  /**
   * Opens a shard that is closed.
   *
   * @returns null if there was nothing to do, or another process is recovering it.
   */
  async recover(shard: ShardId, report: Report, stopping: AbortSignal): Promise<Recovered | null> {
    const { states, epochs } = this.ports;
    // Another process may have opened it, and Postgres, which has the lock, be away by now.
    if ((await states.check(shard)).status === 'open') return null;
    return epochs.exclusively(shard, async (lock) => {
      const { status } = await states.check(shard);
      if (status === 'open') return null;
      return this.take(shard, lock, report, stopping, async (steps) => {
        // Asked only after the restoration has begun: data that goes away from then on ends it.
        const version = await steps.close();
        await steps.awaitBridges();
        return steps.finish(version, version === null ? 'staged' : 'live');
      });
    });
  }

  /**
   * Builds the ranking of a board again. While it takes updates, all scores are copied into a new ranking; it is closed
   * only while that catches up.
   *
   * @returns null if another process is recovering, rebuilding or repairing it.
   * @throws {PlayersMissingError} if the new ranking would lack players, unless it is forced; nothing was reported then.
   */
  rebuild(
    board: string,
    report: Report,
    stopping: AbortSignal,
    { force = false }: RebuildOptions = {},
  ): Promise<Recovered | null> {
    const { states, epochs } = this.ports;
    const [shard] = shardsOf(board);
    return epochs.exclusively(shard, async (lock) => {
      const ending = AbortSignal.any([stopping, lock.lost]);
      const [ranking] = rankingsIn(shard);
      if (!force) await assertNoneMissing(this.ports, this.drain, ranking, ending);
      const { status, version } = await states.check(shard);
      const base = status === 'open' ? version : null;
      return this.take(shard, lock, report, stopping, async (steps) => {
        if (base !== null) await steps.stage(base);
        await steps.close();
        if (base === null) await steps.awaitBridges();
        return steps.finish(base, 'staged');
      });
    });
  }

  private async take(
    shard: ShardId,
    lock: ShardLock,
    report: Report,
    stopping: AbortSignal,
    work: (steps: RecoverySteps) => Promise<Recovered>,
  ): Promise<Recovered> {
    const [ranking] = rankingsIn(shard);
    report({ board: ranking.board, stage: 'outbox', count: 0, total: null });
    this.deployment.confirm(lock.deployment);
    // It ends the restoration before it, which may be that of the process that holds the lock now.
    await lock.assertHeld();
    const restoration = await this.ports.restore.begin(shard, ranking);
    const ending = AbortSignal.any([stopping, lock.lost]);
    const undertaking = { shard, ranking, lock, restoration, report, stopping: ending };
    try {
      return await work(new RecoverySteps(undertaking, this.ports.scores, this.drain, this.pause));
    } catch (error) {
      // Drop the staged copy now, or it takes memory until the next restoration, which drops it if this fails.
      await restoration.abandon().catch(() => undefined);
      throw error;
    }
  }
}

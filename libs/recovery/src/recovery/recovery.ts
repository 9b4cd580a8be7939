import type { DrainProgress, EventDrain } from '@standings/delivery';
import {
  ALL_TIME,
  type BoardLock,
  type Deployment,
  type Pause,
  pauseFor,
  type RecoverableStore,
  type RecoverySource,
  type Restoration,
  type Target,
  type Version,
} from '@standings/domain';
import { assertNoneMissing } from './missing-players.js';
import type { Recovered, Report } from './progress.js';

const BEFORE_ALL: Version = { epoch: 0, seq: 0 };

/** How long an event that was acknowledged is on its way to the event log, if the log answers: 20 ms in a list, and a send. */
const BRIDGES_MS = 200;

/** Higher than any version: with nobody writing, everything there is. */
const ALL: Version = { epoch: Infinity, seq: Infinity };

export interface RebuildOptions {
  /** Whether players whose scores are not durable may be dropped from the ranking. They may not if it is left out. */
  readonly force?: boolean | undefined;
}

/**
 * Makes the data of a board in the ranking store whole from the durable scores.
 *
 * The order of the steps is what makes it exact:
 * 1. Close: nobody writes any more.
 * 2. Drain: every update that is in the store is in the repository as well.
 * 3. Raise the epoch: what comes to the repository from now on is of no history that is left, and is refused. Without this, an update
 *    that the store has lost and that is late on its way would be in the repository and not in the store.
 * 4. Copy what is newer in the repository than the latest update in the store; everything, if the store's data is of an epoch
 *    that had ended before.
 * 5. Open under the new epoch.
 *
 * A process that dies on the way leaves the board closed, and the next one begins again. Two at a time are kept apart twice:
 * by the lock of the repository, and by the restoration of the store, of which only the latest can do anything. One that loses its
 * lock ends, and leaves the board to the next.
 */
export class Recovery {
  constructor(
    private readonly store: RecoverableStore,
    private readonly source: RecoverySource,
    private readonly drain: EventDrain,
    private readonly deployment: Deployment,
    private readonly pause: Pause = pauseFor,
  ) {}

  /**
   * Opens a board that is closed.
   *
   * @returns null if there was nothing to do, or another process is at it.
   */
  async recover(board: string, report: Report, stopping: AbortSignal): Promise<Recovered | null> {
    // Another process may have opened it, and Postgres, which has the lock, be away by now.
    if ((await this.store.check(board)).status === 'open') return null;
    return this.source.exclusively(board, async (lock) => {
      const { status } = await this.store.check(board);
      if (status === 'open') return null;
      return this.take(board, lock, report, stopping, async (steps) => {
        // Asked not before the restoration has begun: data that goes away from then on ends it.
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
   * @returns null if another process is at it.
   * @throws {PlayersMissingError} if the new ranking would lack players, unless it is forced; nothing was reported then.
   */
  rebuild(
    board: string,
    report: Report,
    stopping: AbortSignal,
    { force = false }: RebuildOptions = {},
  ): Promise<Recovered | null> {
    return this.source.exclusively(board, async (lock) => {
      const ending = AbortSignal.any([stopping, lock.lost]);
      if (!force) await assertNoneMissing(this.store, this.source, this.drain, board, ending);
      const { status, version } = await this.store.check(board);
      const base = status === 'open' ? version : null;
      return this.take(board, lock, report, stopping, async (steps) => {
        if (base !== null) await steps.stage(base);
        await steps.close();
        if (base === null) await steps.awaitBridges();
        return steps.finish(base, 'staged');
      });
    });
  }

  private async take(
    board: string,
    lock: BoardLock,
    report: Report,
    stopping: AbortSignal,
    work: (steps: RecoverySteps) => Promise<Recovered>,
  ): Promise<Recovered> {
    report({ board, stage: 'outbox', count: 0, total: null });
    this.deployment.confirm(await this.source.deployment());
    // It ends the restoration before it, which may be that of the process that holds the lock now.
    await lock.assertHeld();
    const restoration = await this.store.restore(board);
    const ending = AbortSignal.any([stopping, lock.lost]);
    try {
      return await work(
        new RecoverySteps(board, lock, restoration, this.source, this.drain, report, ending, this.pause),
      );
    } catch (error) {
      // What it has staged would take memory until the next restoration, perhaps the last there is. If it cannot be dropped, that one does.
      await restoration.abandon().catch(() => undefined);
      throw error;
    }
  }
}

/** The steps of one recovery or rebuild of a board. */
class RecoverySteps {
  private readonly begun = performance.now();
  private closed = this.begun;
  private copied = 0;

  constructor(
    private readonly board: string,
    private readonly lock: BoardLock,
    private readonly restoration: Restoration,
    private readonly source: RecoverySource,
    private readonly drain: EventDrain,
    private readonly report: Report,
    private readonly stopping: AbortSignal,
    private readonly pause: Pause,
  ) {}

  /** Stages the scores of a board that goes on: with every update up to `base`, and perhaps some of the later ones. */
  async stage(base: Version): Promise<void> {
    await this.drained(base);
    await this.copy(null, 'staged');
  }

  /** @returns the version of the data, which stays as it is from now on; null if there is none. */
  async close(): Promise<Version | null> {
    this.stopping.throwIfAborted();
    await this.lock.assertHeld();
    this.closed = performance.now();
    return this.restoration.close();
  }

  /** The store may have lost events together with their updates that the processes still hold, for {@link BRIDGES_MS} at most. */
  async awaitBridges(): Promise<void> {
    await this.pause(BRIDGES_MS, this.stopping);
  }

  /** @param base the target has every update up to it; null if it is empty. */
  async finish(base: Version | null, target: Target): Promise<Recovered> {
    await this.drained(ALL);
    const epoch = await this.lock.raiseEpoch((base ?? BEFORE_ALL).epoch, this.restoration.store);
    const before = this.copied;
    // What was not of the last epoch may hold updates that the repository has refused: it counts as a whole or not at all.
    const ended = target === 'live' && base !== null && base.epoch < epoch - 1;
    const into = ended ? 'staged' : target;
    await this.copy(ended ? null : base, into);
    this.stopping.throwIfAborted();
    const kept = await this.restoration.open(epoch, into);
    const now = performance.now();
    const older = ended || (target === 'live' && this.copied > before);
    const found = base === null ? 'empty' : older ? 'older' : 'whole';
    return {
      board: this.board,
      epoch,
      found,
      copied: this.copied,
      kept,
      closedMs: now - this.closed,
      ms: now - this.begun,
    };
  }

  private async drained(version: Version): Promise<void> {
    const report = (progress: DrainProgress) => this.report({ board: this.board, total: null, ...progress });
    await this.drain.upTo(version, this.board, report, this.stopping);
  }

  private async copy(base: Version | null, target: Target): Promise<void> {
    const view = { board: this.board, period: ALL_TIME };
    const total = base === null ? await this.source.count(view) : null;
    // Two at a time, so that the store has the next scores at hand when it is done with some.
    let [before, latest] = [Promise.resolve(), Promise.resolve()];
    for await (const page of this.source.newerThan(view, base)) {
      this.stopping.throwIfAborted();
      await before;
      before = latest;
      latest = this.restoration.put(view.period, target, page);
      // It is awaited below, unless the one before fails first.
      latest.catch(() => undefined);
      this.copied += page.length;
      this.report({ board: this.board, stage: 'scores', count: this.copied, total });
    }
    await before;
    await latest;
  }
}

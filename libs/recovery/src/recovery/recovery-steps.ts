import type { DrainProgress, EventDrain } from '@standings/delivery';
import {
  type BoardView,
  type Pause,
  type Restoration,
  type ShardId,
  type ShardLock,
  type StoredScores,
  type Target,
  type Version,
} from '@standings/domain';
import type { Recovered, Report } from './progress.js';

/** How long an event that was acknowledged is in flight to the event log, if the log answers: 20 ms in a list, and a send. */
const BRIDGES_MS = 200;

/** Higher than any version: while updates are refused, everything there is. */
const ALL: Version = { epoch: Infinity, seq: Infinity };

/** What one recovery or rebuild works on. */
export interface Undertaking {
  readonly shard: ShardId;
  readonly ranking: BoardView;
  readonly lock: ShardLock;
  readonly restoration: Restoration;
  readonly report: Report;
  /** Aborted when the process stops or the lock is lost. */
  readonly stopping: AbortSignal;
}

/** The steps of one recovery or rebuild. Their order is in `Recovery`. */
export class RecoverySteps {
  private readonly begun = performance.now();
  private closed = this.begun;
  private copied = 0;

  constructor(
    private readonly on: Undertaking,
    private readonly scores: StoredScores,
    private readonly drain: EventDrain,
    private readonly pause: Pause,
  ) {}

  /** Stages the scores of a ranking that goes on: with every update up to `base`, and perhaps some of the later ones. */
  async stage(base: Version): Promise<void> {
    await this.drained(base);
    await this.copy(null, 'staged');
  }

  /** @returns the version of the data, which stays as it is from now on; null if there is none. */
  async close(): Promise<Version | null> {
    const { stopping, lock, restoration } = this.on;
    stopping.throwIfAborted();
    await lock.assertHeld();
    this.closed = performance.now();
    return restoration.close();
  }

  /** The store may have lost events together with their updates that the processes still hold, for {@link BRIDGES_MS} at most. */
  async awaitBridges(): Promise<void> {
    await this.pause(BRIDGES_MS, this.on.stopping);
  }

  /** @param base the target has every update up to it; null if it is empty. */
  async finish(base: Version | null, target: Target): Promise<Recovered> {
    const { ranking, lock, restoration, stopping } = this.on;
    await this.drained(ALL);
    const { epoch, goesOn } = await lock.raiseEpoch(base, restoration.store);
    const before = this.copied;
    const ended = target === 'live' && !goesOn;
    const into = ended ? 'staged' : target;
    await this.copy(ended ? null : base, into);
    stopping.throwIfAborted();
    const kept = await restoration.open(epoch, into);
    const now = performance.now();
    const older = ended || (target === 'live' && this.copied > before);
    const found = base === null ? 'empty' : older ? 'older' : 'whole';
    const times = { closedMs: now - this.closed, ms: now - this.begun };
    return { board: ranking.board, epoch, found, copied: this.copied, kept, ...times };
  }

  private async drained(version: Version): Promise<void> {
    const { shard, ranking, report, stopping } = this.on;
    const tell = (progress: DrainProgress) => report({ board: ranking.board, total: null, ...progress });
    await this.drain.upTo(version, shard, tell, stopping);
  }

  private async copy(base: Version | null, target: Target): Promise<void> {
    const { ranking, restoration, report, stopping } = this.on;
    const total = base === null ? await this.scores.count(ranking) : null;
    // Two at a time, so that the store never waits for scores.
    let [before, latest] = [Promise.resolve(), Promise.resolve()];
    for await (const page of this.scores.newerThan(ranking, base)) {
      stopping.throwIfAborted();
      await before;
      before = latest;
      latest = restoration.put(target, page);
      // It is awaited below, unless the one before fails first.
      latest.catch(() => undefined);
      this.copied += page.length;
      report({ board: ranking.board, stage: 'scores', count: this.copied, total });
    }
    await before;
    await latest;
  }
}

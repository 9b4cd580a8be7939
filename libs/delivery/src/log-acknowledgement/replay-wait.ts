import { type DataSight, deadline, LATE, type Outbox, type Pause, pauseFor, UnconfirmedError } from '@standings/domain';
import type { EndedEpochWatch } from './ended-epoch-watch.js';
import { SharedRun } from './shared-run.js';

/** An entry waits for some ms. */
const EVERY_MS = 10;

/** How long a caller waits for the log, also while it waits for the looks of others. */
const ANSWER_MS = 5000;

/**
 * Lets replays wait as their originals do. A record does not tell its outbox entry, which would cost memory for each. So a replay waits
 * until everything that waited in the outbox when its record was found has left it: the log has the event of the record then.
 */
export class ReplayWait {
  /** By sight, in words. */
  private readonly waits = new Map<string, SharedRun<void>>();

  constructor(
    private readonly outbox: Outbox,
    private readonly epochs: EndedEpochWatch,
    private readonly pause: Pause = pauseFor,
    private readonly answerMs = ANSWER_MS,
  ) {}

  /**
   * Resolves when the log has what was answered in the data of a sight before the call.
   *
   * @throws {UnconfirmedError} if that cannot be told in time, or if the epoch had ended.
   */
  async until(sight: DataSight): Promise<void> {
    try {
      if ((await deadline(this.shared(sight).after(), this.answerMs)) === LATE) throw new UnconfirmedError();
    } catch (error) {
      throw UnconfirmedError.of(error);
    }
  }

  private shared(sight: DataSight): SharedRun<void> {
    const { shard, epoch, server, deployment } = sight;
    const name = [shard, epoch, server, deployment].join(' ');
    const wait = this.waits.get(name) ?? new SharedRun(() => this.wait(sight));
    // Sights of ended epochs are of no use any more.
    if (!this.waits.has(name))
      for (const other of this.waits.keys()) if (other.startsWith(`${shard} `)) this.waits.delete(other);
    this.waits.set(name, wait);
    return wait;
  }

  private async wait(sight: DataSight): Promise<void> {
    const stopping = AbortSignal.timeout(this.answerMs);
    let upTo = await this.outbox.latest(sight, null);
    while (upTo !== null) {
      if (stopping.aborted) throw new UnconfirmedError();
      await this.pause(EVERY_MS, stopping);
      upTo = await this.outbox.latest(sight, upTo);
    }
    if (await this.epochs.hasEnded(sight.shard, sight.epoch)) throw new UnconfirmedError();
  }
}

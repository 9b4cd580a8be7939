import type { EventDrain } from '@standings/delivery';
import {
  EARLIER_SHARD,
  type EndedEpoch,
  type LostRecords,
  type Pause,
  rankingIdOf,
  rankingsOf,
  RestorationEndedError,
  type ShardId,
  type Version,
} from '@standings/domain';
import { leaveOutDeleted, takeOutDeleted } from './deleted-boards.js';
import type { Recovered } from './progress.js';
import type { RecoveryPorts } from './recovery-ports.js';
import type { Semaphore } from './semaphore.js';
import { BRIDGES_MS, drained, EVERYTHING, ScoreCopy, type Undertaking } from './undertaking.js';

/**
 * Restores the data of a closed shard. The order of the steps is what makes it exact:
 * 1. Close: every update is refused.
 * 2. Drain: every update that is in the store is in the repository as well. Without data, that includes the updates of the release
 *    before, whose data in the store is not used.
 * 3. Raise the epoch: what reaches the repository from now on is of an ended epoch, and is refused. Without this, an update that the
 *    store has lost and that arrives late would be in the repository and not in the store.
 * 4. Tell through the log that the epochs before have ended: an event that comes to the log from now on may be of an update that was not
 *    acknowledged. Never before step 3, which is refused while another store has the shard: its updates would never be confirmed again.
 * 5. Store what has reached the log since step 2 and may have been refused: from here on it is known of each event whether it counts.
 * 6. Copy what is newer in the repository than the latest update in the store; everything, if the store's data does not count. It is
 *    asked for after the epoch has ended: until then a batch in flight may store an update that the store has lost.
 * 7. Open under the new epoch.
 */
export class ShardRecovery {
  private readonly copy: ScoreCopy;

  constructor(
    private readonly on: Undertaking,
    private readonly ports: RecoveryPorts,
    private readonly drain: EventDrain,
    private readonly pause: Pause,
    /** Shared by the recoveries of this process. */
    private readonly copying: Semaphore,
  ) {
    this.copy = new ScoreCopy(on, ports.scores, { shard: on.shard, placement: ports.placement });
  }

  async run(): Promise<Recovered> {
    const { shard, lock, restoration, stopping } = this.on;
    stopping.throwIfAborted();
    await lock.assertHeld();
    const began = performance.now();
    // Asked only after the restoration has begun: data that goes away from then on ends it.
    const version = await restoration.close();
    // The store may have lost events together with their updates, which the processes still hold. The end of the log may be that of
    // before: the drain stores what has come since.
    const [readFrom] = await Promise.all([this.ports.tail.end(stopping), this.pause(BRIDGES_MS, stopping)]);
    await drained(this.on, this.drain, EVERYTHING);
    if (version === null) await this.drainEarlierRelease();
    const known = await this.knownEpochs();
    const { epoch, goesOn, unread } = await lock.raiseEpoch(version, restoration.store, known, readFrom);
    await this.ports.endedEpochs.tell(shard, epoch - 1);
    await this.salvage(unread);
    const kept = await this.fill(goesOn ? version : null);
    stopping.throwIfAborted();
    await this.assertStillThere(goesOn);
    // Never after it: an attempt that died in between would leave an epoch that has updates and looks as if it had none.
    await lock.openEpoch(epoch);
    await restoration.open(epoch, this.lostRecords(version, goesOn));
    const isWhole = goesOn && this.copy.count === 0;
    const found = version === null ? 'empty' : isWhole ? 'whole' : 'older';
    const ms = performance.now() - began;
    return { shard, epoch, found, copied: this.copy.count, kept, closedMs: ms, ms };
  }

  /** The repository may be an older backup, and the store empty: the log was told of every epoch that has begun. */
  private async knownEpochs(): Promise<ReadonlyMap<ShardId, number>> {
    const [held, ended] = await Promise.all([this.ports.states.epochs(), this.ports.endedEpochs.look()]);
    const known = new Map(held);
    for (const [shard, upTo] of ended) known.set(shard, Math.max(upTo + 1, known.get(shard) ?? 0));
    return known;
  }

  private async salvage(ended: readonly EndedEpoch[]): Promise<void> {
    const { lock, stopping } = this.on;
    if (ended.length === 0) return;
    const readTo = await this.ports.tail.salvage(ended, (rows) => lock.saveEnded(rows), stopping);
    await lock.keepEnd(ended, readTo);
  }

  /**
   * Every lost update that counts is a row that was copied. Where nothing was, there is no record to restore; but data that does not count
   * may have records of updates that were refused.
   */
  private lostRecords(version: Version | null, goesOn: boolean): LostRecords {
    if (goesOn) return this.copy.count > 0 ? 'tail' : 'none';
    return version !== null || this.copy.count > 0 ? 'all' : 'none';
  }

  /** Opening counts the rankings that there are: those that went on must all be there still. */
  private async assertStillThere(goesOn: boolean): Promise<void> {
    if (!goesOn) return;
    const { version } = await this.ports.states.check(this.on.shard);
    if (version === null) throw new RestorationEndedError('The data was lost while it was recovered.');
  }

  /** An api of the release before may have left updates in its outbox. */
  private async drainEarlierRelease(): Promise<void> {
    const { status } = await this.ports.states.check(EARLIER_SHARD);
    if (status !== 'foreign') await drained({ ...this.on, shard: EARLIER_SHARD }, this.drain, EVERYTHING);
  }

  /** @returns the players of the rankings that are kept. */
  private async fill(base: Version | null): Promise<number> {
    const { shard, restoration } = this.on;
    const { boards, placement } = this.ports;
    // The shard has no ranking of a board that is left out here.
    if (base === null) await leaveOutDeleted(this.on, this.ports);
    else await takeOutDeleted(this.on, this.ports);
    const inShard = boards.all().filter(({ no }) => placement.isIn(shard, no));
    const rankings = inShard.flatMap((board) => rankingsOf(board).map(rankingIdOf));
    await this.copying.run(() => this.copy.run(rankings, base, base === null ? 'staged' : 'live'));
    return base === null ? restoration.replace() : 0;
  }
}

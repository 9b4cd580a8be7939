/** Where a consumer group is in one partition. */
export interface PartitionProgress {
  readonly partition: number;
  /** The offset that the group has committed, -1 if it has none. */
  readonly committed: number;
  /** Events after it that the log still has. */
  readonly waiting: number;
}

/**
 * For how long events have waited in partitions of which nothing was stored meanwhile.
 *
 * By the clock of this process alone, and from the moment when it saw them: clocks of others, which set the times of events,
 * may be wrong. So an event may have waited longer, and never less.
 */
export class Standstill {
  private since: ReadonlyMap<number, { readonly committed: number; readonly ms: number }> = new Map();

  /** @param progress of every partition. @param nowMs of a clock that never goes back. */
  observe(progress: readonly PartitionProgress[], nowMs: number): void {
    const stuck = progress.filter(({ waiting }) => waiting > 0);
    this.since = new Map(
      stuck.map(({ partition, committed }) => {
        const before = this.since.get(partition);
        return [partition, before?.committed === committed ? before : { committed, ms: nowMs }];
      }),
    );
  }

  /** How long the oldest event has been the next to be stored, in the partition where that is longest; 0 if none waits. */
  waitedMs(nowMs: number): number {
    return Math.max(0, ...[...this.since.values()].map(({ ms }) => nowMs - ms));
  }
}

import type { PartitionProgress } from '@standings/domain';

/**
 * How long events have waited in partitions while none of the partition was stored.
 *
 * Uses only the clock of this process, from the moment when it saw the events: other clocks set the times of events, and may
 * be wrong. An event may have waited longer, but never less.
 */
export class Standstill {
  private since: ReadonlyMap<string, { readonly stored: string; readonly ms: number }> = new Map();

  /** @param progress of every partition. @param nowMs of a clock that never goes back. */
  observe(progress: readonly PartitionProgress[], nowMs: number): void {
    const stuck = progress.filter(({ waiting }) => waiting > 0);
    this.since = new Map(
      stuck.map(({ partition, stored }) => {
        const before = this.since.get(partition);
        return [partition, before?.stored === stored ? before : { stored, ms: nowMs }];
      }),
    );
  }

  /** The longest wait of the next event of any partition, in ms; 0 if none waits. */
  waitedMs(nowMs: number): number {
    return Math.max(0, ...[...this.since.values()].map(({ ms }) => nowMs - ms));
  }
}

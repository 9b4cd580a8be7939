import { getHeapStatistics } from 'node:v8';

/**
 * Most bytes of one kind that wait for clients, over all connections: an eighth of Node's heap limit, which follows
 * `--max-old-space-size` and the memory of the container.
 */
export const HELD_LIMIT = Math.floor(getHeapStatistics().heap_size_limit / 8);

/** Smaller items are not counted. An update and its answer have some 300 bytes; counting them costs more than it saves. */
export const SMALL = 4096;

/**
 * Bytes that stay in memory for as long as clients choose, bounded over all clients. Past the bound, the holder that has held bytes the
 * longest is evicted: a client that keeps up holds its bytes for a few ms.
 */
export class HeldBytes<Holder extends object> {
  /** In order: the longest wait first. */
  private readonly waiting = new Map<Holder, number>();
  /** Counted, but not evicted. */
  private readonly pinned = new Map<Holder, number>();
  /** Evicted, and not released yet. */
  private readonly leaving = new Map<Holder, number>();
  /** Bytes of all holders except those in `leaving`. */
  private held = 0;
  private left = 0;

  /** @param evict makes the holder release its bytes soon; called inside {@link hold}. */
  constructor(
    private readonly limit: number,
    private readonly evict: (holder: Holder) => void,
  ) {}

  /**
   * Counts bytes of a holder, and evicts holders, the longest first, until all fit.
   *
   * @returns false if the holder may not hold them: it is evicted, or evicted holders and the rest fill twice the limit.
   */
  hold(holder: Holder, bytes: number): boolean {
    if (this.leaving.has(holder)) return false;
    this.waiting.set(holder, (this.waiting.get(holder) ?? 0) + bytes);
    this.held += bytes;
    if (this.held + this.left > 2 * this.limit) this.letGo(holder);
    for (const [longest] of this.waiting) {
      if (this.held <= this.limit) break;
      this.letGo(longest);
    }
    return !this.leaving.has(holder);
  }

  /** The holder no longer waits for its client: it counts, but is not evicted. */
  pin(holder: Holder): void {
    const bytes = this.waiting.get(holder);
    if (bytes === undefined) return;
    this.waiting.delete(holder);
    this.pinned.set(holder, bytes);
  }

  /** Subtracts bytes that a holder has freed. */
  give(holder: Holder, bytes: number): void {
    const before = this.waiting.get(holder);
    if (before === undefined) return;
    this.held -= bytes;
    if (before > bytes) this.waiting.set(holder, before - bytes);
    else this.waiting.delete(holder);
  }

  /** Forgets a holder that has freed all its bytes. */
  release(holder: Holder): void {
    this.held -= (this.waiting.get(holder) ?? 0) + (this.pinned.get(holder) ?? 0);
    this.left -= this.leaving.get(holder) ?? 0;
    for (const holders of [this.waiting, this.pinned, this.leaving]) holders.delete(holder);
  }

  private letGo(holder: Holder): void {
    const bytes = this.waiting.get(holder) ?? 0;
    this.waiting.delete(holder);
    this.leaving.set(holder, bytes);
    this.held -= bytes;
    this.left += bytes;
    this.evict(holder);
  }
}

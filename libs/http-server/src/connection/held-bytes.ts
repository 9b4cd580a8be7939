import { getHeapStatistics } from 'node:v8';

/**
 * Most bytes of one kind that wait for clients, over all connections: an eighth of the memory that Node may take for its heap, which
 * follows `--max-old-space-size` and the limit of a container.
 */
export const HELD_LIMIT = Math.floor(getHeapStatistics().heap_size_limit / 8);

/** What is not counted, in bytes: an update and its answer have some 300, and counting costs them more than they weigh. */
export const SMALL = 4096;

/**
 * Bytes in memory that are there for as long as a client pleases, bounded over all clients. Past the bound the one that has held some
 * for the longest lets go of them: a client that keeps up holds its own for some ms.
 */
export class HeldBytes<Holder extends object> {
  /** The longest first. */
  private readonly waiting = new Map<Holder, number>();
  /** Not to be evicted, or evicted and not released yet. */
  private readonly pinned = new Map<Holder, number>();
  private readonly leaving = new Map<Holder, number>();
  /** Of all but those that are leaving. */
  private held = 0;
  private left = 0;

  /** @param evict has the holder released soon; called inside of {@link hold}. */
  constructor(
    private readonly limit: number,
    private readonly evict: (holder: Holder) => void,
  ) {}

  /**
   * Counts bytes of a holder, and evicts the longest until all fit.
   *
   * @returns false if the holder has to do without: it is evicted, or so many are just leaving that twice the limit is in memory.
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

  /** The holder's bytes are no longer its client's doing: it is not evicted, and counts. */
  pin(holder: Holder): void {
    const bytes = this.waiting.get(holder);
    if (bytes === undefined) return;
    this.waiting.delete(holder);
    this.pinned.set(holder, bytes);
  }

  /** Some bytes of a holder are gone. */
  give(holder: Holder, bytes: number): void {
    const before = this.waiting.get(holder);
    if (before === undefined) return;
    this.held -= bytes;
    if (before > bytes) this.waiting.set(holder, before - bytes);
    else this.waiting.delete(holder);
  }

  /** All bytes of a holder are gone. */
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

import { StoreUnavailableError } from '../errors.js';
import { type Layout, type ShardId, shardsOf } from './shard.js';

/**
 * Which shard has the players of a board, in the layout that this process follows: the one that is recorded for its deployment. Every
 * process of a layout computes the same.
 *
 * States: `unknown` → `following` a layout, or `refusing` one that has another number of shards than this process was told;
 * `refusing` → `following` a later layout that has this number; `following` → `following` a later one, of any number.
 */
export class Placement {
  private following: Layout | null = null;
  private names: readonly ShardId[] = [];
  private unwanted: Layout | null = null;
  private readonly listeners: (() => void)[] = [];

  /** @param expected shards that the deployment has, if the process was told. Any number if left out. */
  constructor(private readonly expected?: number) {}

  /** A placement that follows a layout. */
  static of(layout: Layout): Placement {
    const placement = new Placement();
    placement.follow(layout);
    return placement;
  }

  /** Null while none is followed. */
  get layout(): Layout | null {
    return this.following;
  }

  /** The layout that is refused; null if none is. */
  get refused(): Layout | null {
    return this.following === null ? this.unwanted : null;
  }

  /** Why no layout is followed, for the operator; null if one is. */
  get problem(): string | null {
    if (this.following !== null) return null;
    if (this.unwanted === null)
      return 'neither the score repository nor the ranking store has told the number of shards yet';
    const { shards } = this.unwanted;
    return `SHARDS is ${this.expected}, but this deployment has ${shards}; leave SHARDS out, or run "npm run reshard -- --shards ${this.expected}"`;
  }

  /** Every shard, in order; none while no layout is followed. */
  get shards(): readonly ShardId[] {
    return this.names;
  }

  /** The shard that a board lives in. @param board its number. @throws {StoreUnavailableError} while no layout is followed. */
  shardOf(board: number): ShardId {
    const shard = this.names[mix(board) % this.names.length];
    if (shard === undefined) throw new StoreUnavailableError('the number of its shards is not known yet');
    return shard;
  }

  /** A layout was read or has begun. One that is older than the one that is followed changes nothing. */
  follow(layout: Layout): void {
    if (this.following !== null && layout.number <= this.following.number) return;
    if (this.following === null && this.expected !== undefined && layout.shards !== this.expected) {
      this.unwanted = layout;
      return;
    }
    this.following = layout;
    this.names = shardsOf(layout);
    for (const listener of this.listeners) listener();
  }

  /** Calls back whenever another layout is followed. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }
}

/**
 * Spreads numbers that follow each other over 32 bits, so that boards made by turns do not fall into the same shard. The finalizer
 * of MurmurHash3: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp (`fmix32`).
 */
function mix(number: number): number {
  let hash = number;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

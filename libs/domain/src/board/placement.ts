import { StoreUnavailableError } from '../errors.js';
import { type Layout, type ShardId, shardsOf } from './shard.js';
import { isSpread } from './board-number.js';

/** A player of a board. */
interface Owner {
  /** Its number. */
  readonly board: number;
  readonly playerId: string;
}

/**
 * Which shard has a player of a board, in the layout that this process follows: the one that is recorded for its deployment. Every
 * process of a layout computes the same. All players of a board are in one shard, unless the board is spread: then any shard may have some.
 *
 * States: `unknown` → `following` a layout, or `refusing` one that has another number of shards than this process was told;
 * `refusing` → `following` a later layout that has this number; `following` → `following` a later one, of any number; any → `barred`, and
 * back to `unknown`.
 */
export class Placement {
  private following: Layout | null = null;
  private names: readonly ShardId[] = [];
  private unwanted: Layout | null = null;
  private obstacle: string | null = null;
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
    if (this.obstacle !== null) return this.obstacle;
    if (this.unwanted === null)
      return 'neither the score repository nor the ranking store has told the number of shards yet';
    const { shards } = this.unwanted;
    return `SHARDS is ${this.expected}, but this deployment has ${shards}; leave SHARDS out, or run "npm run reshard -- --shards ${this.expected}"`;
  }

  /** Every shard, in order; none while no layout is followed. */
  get shards(): readonly ShardId[] {
    return this.names;
  }

  /** The shard that has a player of a board. @param board its number. @throws {StoreUnavailableError} while no layout is followed. */
  shardOf(board: number, playerId: string): ShardId {
    return isSpread(board) ? this.shardAt(hashOf(board, playerId)) : this.homeOf(board);
  }

  /**
   * The shard that keeps what is known of a board as a whole. It has all players too, unless the board is spread.
   *
   * @param board its number. @throws {StoreUnavailableError} while no layout is followed.
   */
  homeOf(board: number): ShardId {
    return this.shardAt(mix(board));
  }

  /** Every shard that has players of a board, in order. @param board its number. @throws {StoreUnavailableError} while no layout is followed. */
  shardsWith(board: number): readonly ShardId[] {
    const home = this.homeOf(board);
    return isSpread(board) ? this.names : [home];
  }

  /** Whether a shard has players of a board. @param board its number. @throws {StoreUnavailableError} while no layout is followed. */
  isIn(shard: ShardId, board: number): boolean {
    return this.shardsWith(board).includes(shard);
  }

  /** Sorts what is of players of boards by the shards that have them. @throws {StoreUnavailableError} while no layout is followed. */
  byShard<T>(items: readonly T[], ownerOf: (item: T) => Owner): ReadonlyMap<ShardId, readonly T[]> {
    const groups = new Map<ShardId, T[]>();
    for (const item of items) {
      const { board, playerId } = ownerOf(item);
      const shard = this.shardOf(board, playerId);
      const group = groups.get(shard);
      if (group === undefined) groups.set(shard, [item]);
      else group.push(item);
    }
    return groups;
  }

  private shardAt(hash: number): ShardId {
    const shard = this.names[hash % this.names.length];
    if (shard === undefined) throw new StoreUnavailableError('the number of its shards is not known yet');
    return shard;
  }

  /** Follows none from now on, although one is recorded. @param why for the operator, with what to do; null: it may follow one again. */
  bar(why: string | null): void {
    this.obstacle = why;
    if (why === null || this.following === null) return;
    this.following = null;
    this.names = [];
    for (const listener of this.listeners) listener();
  }

  /** A layout was read or has begun. One that is older than the one that is followed changes nothing. */
  follow(layout: Layout): void {
    if (this.obstacle !== null) return;
    if (this.following !== null && layout.number <= this.following.number) return;
    if (this.following === null && this.expected !== undefined && layout.shards !== this.expected) {
      this.unwanted = layout;
      return;
    }
    this.following = layout;
    this.names = shardsOf(layout);
    for (const listener of this.listeners) listener();
  }

  /** Calls back whenever another layout is followed, or none any more. */
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

/** FNV-1a over the player id, from the mixed number of the board on: http://www.isthe.com/chongo/tech/comp/fnv/. Its low bits need mixing. */
function hashOf(board: number, playerId: string): number {
  let hash = mix(board);
  for (let at = 0; at < playerId.length; at++) hash = Math.imul(hash ^ playerId.charCodeAt(at), 0x01000193);
  return mix(hash);
}

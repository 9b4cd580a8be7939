import type { Period, ShardId } from '@standings/domain';

/**
 * Every key of a shard. The part in braces is what Redis Cluster hashes: all keys of a shard live in one slot, and no id
 * that a caller chooses can hold a brace.
 */
export class ShardKeys {
  private readonly prefix: string;
  /**
   * Hash: `epoch`; `history`, the `master_replid` of the server under which the data was last restored, or empty while the
   * shard is closed; `seq` of the last update; `pending` updates in the outbox; `missing` updates whose entries were removed from it;
   * `generation` of idempotency records, and when it began; the `deployment` that it belongs to; `store`, which names this ranking store;
   * and the fields of {@link players}.
   */
  readonly meta: string;
  /** Stream: events that the event log may not have yet, one entry per call. */
  readonly outbox: string;
  /** Stream: entries of the outbox that could not be read: `reason`, `entry` (its id), `fields` (a flat array as JSON). */
  readonly aside: string;
  /** String, expiring: who may re-send what is left in the outbox. */
  readonly claim: string;
  /**
   * Hashes: idempotency key -> its record, a line with the payload, and one with what was answered for each place. The
   * generations with even numbers are in the first, those with odd ones in the second.
   */
  readonly records: readonly [even: string, odd: string];
  /** String: the id of the restoration that may change the shard's data as it likes; none if it is over. */
  readonly restoration: string;

  constructor(shard: ShardId) {
    this.prefix = `standings:{${shard}}`;
    this.meta = `${this.prefix}:meta`;
    this.outbox = `${this.prefix}:outbox`;
    this.aside = `${this.prefix}:outbox-aside`;
    this.claim = `${this.prefix}:outbox-claim`;
    this.records = [`${this.prefix}:marks:even`, `${this.prefix}:marks:odd`];
    this.restoration = `${this.prefix}:restoration`;
  }

  /**
   * Sorted set of a period: player id -> key of the score, see `Order`. So Redis' own order (key ascending, then member by
   * bytes) is the order of the board: best score first, equal scores by player id.
   */
  scores(period: Period): string {
    return `${this.prefix}:scores:${period}`;
  }

  /** Field of {@link meta}: how many players are in {@link scores}, raised by the script that adds one. A ranking with fewer has lost some. */
  players(period: Period): string {
    return `players:${period}`;
  }

  /** Sorted set like {@link scores}: a ranking in the making, which is to take the place of the other. */
  staged(period: Period): string {
    return `${this.prefix}:staged:${period}`;
  }

  /** Sorted set like {@link scores}, expiring: the ranking before the last one that was replaced by one with fewer players. */
  replaced(period: Period): string {
    return `${this.prefix}:replaced:${period}`;
  }

  /** String, expiring: what is known of a job on the board, such as a rebuild. */
  note(name: string): string {
    return `${this.prefix}:note:${name}`;
  }
}

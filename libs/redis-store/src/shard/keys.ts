import { orderOf, partsOf, type RankingId, type ShardId } from '@standings/domain';
import slotOf from 'cluster-key-slot';
import { SLOTS } from '../connection/cluster/slots.js';

/** Hash: deployment -> its present layout, as `layout-text.ts` writes it. The one key that is of no shard. */
export const LAYOUTS = 'standings:layouts';

/**
 * Every key of a shard. The part in braces is what Redis Cluster hashes: all keys of a shard live in one slot, and no id
 * that a caller chooses can hold a brace.
 */
export class ShardKeys {
  private readonly prefix: string;
  /**
   * Hash: `epoch`; `history`, the `master_replid` of the server under which the data was last restored, or empty while the
   * shard is closed; `seq` of the last update; `pending` updates in the outbox; `missing` updates whose entries were removed from it;
   * `generation` of idempotency records, and when it began; `log`, up to where the event log was before the latest updates; `lost-at`, when records were
   * lost that the log may have, `lost-until`, down to which time they are restored (both ms since 1970), or `lost-from`, after which place of the
   * log they are; `refuses-keys` while no update with a key is applied because of that; the `deployment` that it belongs to; `store`, which names this ranking store;
   * `rankings`, how many are in {@link registry}; `rebuilds`, how often some of them were replaced; `deletions`, the revision of the
   * catalog up to which the rankings of deleted boards were taken out; `archived`, the same for periods that were archived; `moved`, the layout that has taken the
   * place of that of the shard.
   */
  readonly meta: string;
  /**
   * Hash: {@link rankingField} -> its players, raised by the script that adds one. A ranking with fewer has lost some. The number has
   * `-` before it while the ranking is closed. A ranking that is not in it takes no updates.
   */
  readonly registry: string;
  /** Hash like {@link registry}: the rankings in the making. */
  readonly stagedRegistry: string;
  /** Sorted set: {@link rankingField} of each {@link replaced} ranking -> until when it is kept, s since 1970. */
  readonly replacedRankings: string;
  /** Stream: events that the event log may not have yet, one entry per call. */
  readonly outbox: string;
  /** Stream: entries of the outbox that could not be read: `reason`, `entry` (its id), `fields` (a flat array as JSON). */
  readonly aside: string;
  /** String, expiring: who may re-send what is left in the outbox. */
  readonly claim: string;
  /**
   * Hashes: name, see `record-name.ts`, -> record, a line with the payload, and one with what was answered for each place. The
   * generations with even numbers are in the first, those with odd ones in the second.
   */
  readonly records: readonly [even: string, odd: string];
  /** String, expiring: who puts records back that were lost. */
  readonly recordsClaim: string;
  /** String: when a score was reached last on boards whose ties go to the first, see `lua/includes/clock.lua`. None if there is no such board. */
  readonly clock: string;
  /** String: the id of the restoration that may change the shard's data as it likes; none if it is over. */
  readonly restoration: string;

  constructor(shard: ShardId) {
    this.prefix = `standings:{${tagOf(shard)}}`;
    this.meta = `${this.prefix}:meta`;
    this.registry = `${this.prefix}:rankings`;
    this.stagedRegistry = `${this.prefix}:staged-rankings`;
    this.replacedRankings = `${this.prefix}:replaced-rankings`;
    this.outbox = `${this.prefix}:outbox`;
    this.aside = `${this.prefix}:outbox-aside`;
    this.claim = `${this.prefix}:outbox-claim`;
    this.records = [`${this.prefix}:marks:even`, `${this.prefix}:marks:odd`];
    this.recordsClaim = `${this.prefix}:records-claim`;
    this.clock = `${this.prefix}:clock`;
    this.restoration = `${this.prefix}:restoration`;
  }

  /**
   * Sorted set: member -> key of the score, see `Order`. So Redis' own order (key ascending, then member by bytes) is the order of
   * the board.
   */
  scores(ranking: string): string {
    return `${this.prefix}:scores:${ranking}`;
  }

  /** Hash: player id -> the prefix of the member in {@link scores}, see `Order`. There is none where ties are shared. */
  prefixes(ranking: string): string {
    return `${this.prefix}:prefixes:${ranking}`;
  }

  /** The {@link scores} of a ranking, and its {@link prefixes} if its board breaks ties. */
  live(ranking: RankingId): RankingKeys {
    return keysUsed(ranking, this.liveKeys(rankingField(ranking)));
  }

  /** As {@link live}, of a ranking in the making, which is to take the place of the other. */
  staged(ranking: RankingId): RankingKeys {
    return keysUsed(ranking, this.stagedKeys(rankingField(ranking)));
  }

  /** Scores and prefixes of a ranking. */
  liveKeys(ranking: string): BothKeys {
    return [this.scores(ranking), this.prefixes(ranking)];
  }

  /** The same of the ranking in the making. */
  stagedKeys(ranking: string): BothKeys {
    return [`${this.prefix}:staged:${ranking}`, `${this.prefix}:staged-prefixes:${ranking}`];
  }

  /** The same, expiring, of the ranking before the last one that was replaced by one with fewer players. */
  replacedKeys(ranking: string): BothKeys {
    return [`${this.prefix}:replaced:${ranking}`, `${this.prefix}:replaced-prefixes:${ranking}`];
  }

  /** Every key that a ranking may have, in the order of the scripts. */
  all(ranking: string): readonly string[] {
    return [...this.liveKeys(ranking), ...this.stagedKeys(ranking), ...this.replacedKeys(ranking)];
  }

  /** String, expiring: what is known of a job on a board, such as a rebuild. @param board its number. */
  note(board: number, name: string): string {
    return `${this.prefix}:note:${board}:${name}`;
  }
}

type BothKeys = readonly [scores: string, prefixes: string];

/** The keys that a ranking uses. */
export type RankingKeys = readonly [scores: string, ...prefixes: string[]];

function keysUsed({ board }: RankingId, [scores, prefixes]: BothKeys): RankingKeys {
  return orderOf(board).prefix.width === 0 ? [scores] : [scores, prefixes];
}

/** The keys of the copy of the catalog, which belongs to no shard. Of a Redis Cluster they are in one slot. */
export const CATALOG_KEYS = {
  /** Hash: `deployment` that it belongs to; `revision`, up to which it has every change; `last-deletion`, the latest of them that deleted a board; `boards`, how many it has; `last-no`, the highest number that was ever among them. */
  copy: 'standings:{catalog}:copy',
  /** Hash: board number -> id, revision and definition as JSON. */
  boards: 'standings:{catalog}:boards',
} as const;

/** Names a ranking in keys and in the registry: `1:all`. */
export function rankingField({ board, period }: RankingId): string {
  return `${board}:${period}`;
}

const tags = new Map<ShardId, string>();

/**
 * What Redis Cluster hashes: the name of the shard, and where its slot is not in its share of all slots, a number that puts it there.
 * So a cluster whose masters have equal ranges has equally many shards on each.
 */
function tagOf(shard: ShardId): string {
  let tag = tags.get(shard);
  if (tag === undefined) {
    tag = findTag(shard);
    tags.set(shard, tag);
  }
  return tag;
}

function findTag(shard: ShardId): string {
  const parts = partsOf(shard);
  if (parts === null) return shard;
  const { index, of } = parts;
  for (let n = 0; ; n += 1) {
    const tag = n === 0 ? shard : `${shard}.${n}`;
    if (Math.floor((slotOf(tag) * of) / SLOTS) === index) return tag;
  }
}

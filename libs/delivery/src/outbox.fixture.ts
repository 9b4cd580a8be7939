import {
  type Backlog,
  type DataSight,
  EventLog,
  GLOBAL_BOARD,
  Outbox,
  type OutboxEntry,
  type PendingEntry,
  ScoreChanged,
  type ScoreEvent,
  scoreEventOf,
  type ShardId,
  shardsOf,
} from '@standings/domain';

/** An event log in a list. `failing` makes it reject; every append waits for `hold`. */
export class ListLog extends EventLog {
  readonly name = 'ListLog';

  readonly batches: (readonly ScoreEvent[])[] = [];
  attempts = 0;
  failing = false;
  hold: Promise<void> = Promise.resolve();

  get seqs(): number[] {
    return this.batches.flat().map((event) => event.seq);
  }

  async append(events: readonly ScoreEvent[]): Promise<void> {
    this.attempts += 1;
    await this.hold;
    if (this.failing) throw new Error('no broker');
    this.batches.push(events);
  }
}

/**
 * An outbox in a map. All its entries are stale, unless `elsewhere`: then another process has the claim. `failing` and `hold` act on
 * confirmations, as in {@link ListLog}.
 */
export class MapOutbox extends Outbox {
  readonly pending = new Map<string, PendingEntry>();
  failing = false;
  elsewhere = false;
  /** How often a claim was released. */
  released = 0;
  backlog: Backlog = { oldestMs: 0, aside: 0, missing: 0 };
  hold: Promise<void> = Promise.resolve();

  /** Adds an entry of these events, as a store does. @returns the changes to publish. */
  put(id: string, events: readonly ScoreEvent[]): ScoreChanged[] {
    const entry: OutboxEntry = { shard: shardsOf({ number: 1, shards: 1 })[0], id, size: events.length };
    this.pending.set(id, { entry, events });
    return events.map((event) => new ScoreChanged(event, entry));
  }

  async confirm(entries: readonly OutboxEntry[]): Promise<void> {
    await this.hold;
    if (this.failing) throw new Error('no store');
    for (const { id } of entries) this.pending.delete(id);
  }

  async look(): Promise<Backlog> {
    if (this.failing) throw new Error('no store');
    return this.backlog;
  }

  async claimStale(shard: ShardId, _minAgeMs: number, limit: number): Promise<readonly PendingEntry[] | null> {
    return this.elsewhere ? null : this.oldest(shard, limit);
  }

  async release(): Promise<void> {
    this.released += 1;
  }

  async latest(_: DataSight, upTo: string | null): Promise<string | null> {
    if (this.failing) throw new Error('no store');
    const waiting = [...this.pending.keys()].filter((id) => upTo === null || id <= upTo);
    return waiting.at(-1) ?? null;
  }

  async oldest(_shard: ShardId, limit: number): Promise<readonly PendingEntry[]> {
    return [...this.pending.values()].slice(0, limit);
  }
}

export function event(seq: number): ScoreEvent {
  const timestamp = '2026-11-23T12:00:00.000Z';
  return scoreEventOf({
    board: GLOBAL_BOARD,
    playerId: `p${seq}`,
    delta: 1,
    newScore: seq,
    scores: [{ period: 'all', score: seq }],
    timestamp,
    epoch: 1,
    seq,
  });
}

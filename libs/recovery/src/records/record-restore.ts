import { type LogRange, type MissingRecords, rangesFrom, type RecordsRestored, type ShardId } from '@standings/domain';
import { type ReadSoFar, type RecordPorts, RecordReading } from './record-reading.js';

/** How far back records are restored after a total loss, in ms. */
export interface RecordWindows {
  /** `IDEMPOTENCY_TTL_S`: all of them. */
  readonly ttlMs: number;
  /** `IDEMPOTENCY_RESTORE_S`: before an update with a key is applied. */
  readonly restoreMs: number;
}

/** How far a restoration of records is. */
export interface RecordProgress extends ReadSoFar {
  /** Down to which time of the log records are restored, ms since 1970; null before the first slice and after a lost tail. */
  readonly until: number | null;
}

/**
 * How much earlier than its window the log is read, in ms: the clocks of the log and of the ranking store differ. An event comes to the
 * log later than its update by the clock of the log, never earlier.
 */
const MARGIN_MS = 300_000;

/** So much of the log is read at a time, the newest first. A key is not used for another payload within so little time. */
const SLICE_MS = 60_000;

type LostAll = Extract<MissingRecords, { readonly kind: 'all' }>;

/**
 * Restores the idempotency records that open shards lack, from the event log. After a lost tail it reads what came to the log since a
 * moment before. After a total loss it reads back in time: first as far as updates with a key need, which are applied from then on, then the
 * rest of the window. A process that dies leaves what it has noted, and the next one continues there; records are put twice then, which
 * changes nothing.
 */
export class RecordRestore {
  private until: number | null = null;

  constructor(
    private readonly ports: RecordPorts,
    private readonly windows: RecordWindows,
    private readonly report: (progress: RecordProgress) => void,
    private readonly stopping: AbortSignal,
  ) {}

  /** @returns the shards whose records are all restored now. */
  async run(shards: readonly ShardId[]): Promise<readonly ShardId[]> {
    const { records } = this.ports;
    const done: ShardId[] = [];
    const lostAll = new Map<ShardId, LostAll>();
    for (const shard of shards) {
      const missing = (await records.put(shard, [])) ? await records.missing(shard) : null;
      if (missing?.kind === 'all') lostAll.set(shard, missing);
      else if (missing !== null && (await this.restoreTail(shard, missing))) done.push(shard);
    }
    return lostAll.size === 0 ? done : [...done, ...(await this.restoreAll(lostAll))];
  }

  private async restoreTail(
    shard: ShardId,
    { from }: Extract<MissingRecords, { readonly kind: 'tail' }>,
  ): Promise<boolean> {
    const { log, records } = this.ports;
    const reading = this.reading([shard], null);
    await reading.run(rangesFrom(from, await log.since(0, this.stopping), log));
    return reading.shards.has(shard) && records.note(shard, { until: null, acceptsKeys: true, isComplete: true });
  }

  /** Of several shards at once, because each needs all of the log: what one of them has already is put once more. */
  private async restoreAll(lost: ReadonlyMap<ShardId, LostAll>): Promise<readonly ShardId[]> {
    const states = [...lost.values()];
    const lostAt = Math.max(...states.map((one) => one.lostAt));
    const since = lostAt - this.windows.ttlMs - MARGIN_MS;
    const keysSince = lostAt - Math.min(this.windows.restoreMs, this.windows.ttlMs) - MARGIN_MS;
    let until = Math.max(...states.map((one) => one.until ?? Infinity));
    const reading = this.reading([...lost.keys()], until === Infinity ? null : until);
    while (until > since && reading.shards.size > 0) {
      const least = until > keysSince ? keysSince : since;
      const from = Math.max(least, Math.min(until, lostAt) - Math.min(SLICE_MS, this.windows.ttlMs));
      await reading.run(await this.slice(from, until));
      until = from;
      await this.note(reading.shards, { until, acceptsKeys: until <= keysSince, isComplete: until <= since });
    }
    return [...reading.shards];
  }

  /** What came to the log from one time to before another. */
  private async slice(from: number, until: number): Promise<readonly LogRange[]> {
    const { log } = this.ports;
    const newer = until === Infinity ? [] : await log.since(until, this.stopping);
    const ends = new Map(newer.map((range) => [range.partition, range.from]));
    const ranges = await log.since(from, this.stopping);
    return ranges.map((range) => ({ ...range, to: ends.get(range.partition) ?? range.to }));
  }

  private async note(shards: Set<ShardId>, restored: RecordsRestored): Promise<void> {
    for (const shard of shards) if (!(await this.ports.records.note(shard, restored))) shards.delete(shard);
    this.until = restored.until;
  }

  private reading(shards: readonly ShardId[], until: number | null): RecordReading {
    this.until = until;
    const report = (soFar: ReadSoFar) => this.report({ ...soFar, until: this.until });
    return new RecordReading(this.ports, new Set(shards), report, this.stopping);
  }
}

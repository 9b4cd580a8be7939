import {
  type EpochAuthority,
  type EpochEnd,
  type EventLogReader,
  hasCounted,
  type LogRange,
  type PlacedRecord,
  type Placement,
  type ScoreEvent,
  type ShardId,
  type ShardRecords,
} from '@standings/domain';

/** What a restoration of idempotency records needs. */
export interface RecordPorts {
  readonly records: ShardRecords;
  readonly log: EventLogReader;
  readonly epochs: Pick<EpochAuthority, 'endsOf'>;
  readonly placement: Placement;
}

/** What was read so far. */
export interface ReadSoFar {
  /** Events of the log. */
  readonly events: number;
  /** Updates with a key that counted, whose records are in the store. */
  readonly records: number;
}

/** Reads events from the log, and puts the records of those that counted into their shards. */
export class RecordReading {
  private readonly ends = new Map<number, EpochEnd | undefined>();
  private events = 0;
  private records = 0;

  /** @param shards into which records are put; one that takes none any more is removed. */
  constructor(
    private readonly ports: RecordPorts,
    readonly shards: Set<ShardId>,
    private readonly report: (soFar: ReadSoFar) => void,
    private readonly stopping: AbortSignal,
  ) {}

  /** Reads a page while the one before it is put. */
  async run(ranges: readonly LogRange[]): Promise<void> {
    let before = Promise.resolve();
    for (const range of ranges) {
      for await (const page of this.ports.log.read(range, this.stopping)) {
        const counted = await this.counted(range.partition, page);
        await before;
        before = this.put(counted);
        // It is awaited, unless reading fails first.
        before.catch(() => undefined);
        this.events += page.length;
        this.records += counted.length;
        this.report({ events: this.events, records: this.records });
      }
    }
    await before;
  }

  private async counted(partition: number, page: readonly PlacedRecord[]): Promise<readonly ScoreEvent[]> {
    const keyed = page.flatMap(({ event, offset }) =>
      'keyed' in event && event.keyed !== undefined ? [{ event, at: { partition, offset } }] : [],
    );
    await this.learn(keyed.map(({ event: { epoch } }) => epoch));
    return keyed
      .filter(({ event, at }) => hasCounted(event, at, this.ends.get(event.epoch), this.ports.log))
      .map(({ event }) => event);
  }

  /** How an epoch has ended stays the same. One that goes on ends only when its shard is closed, which then takes no record. */
  private async learn(epochs: readonly number[]): Promise<void> {
    const unknown = [...new Set(epochs)].filter((epoch) => !this.ends.has(epoch));
    if (unknown.length === 0) return;
    const found = await this.ports.epochs.endsOf(unknown);
    for (const epoch of unknown) this.ends.set(epoch, found.get(epoch));
  }

  private async put(events: readonly ScoreEvent[]): Promise<void> {
    const byShard = new Map<ShardId, ScoreEvent[]>([...this.shards].map((shard) => [shard, []]));
    for (const event of events) {
      const { boardNo, playerId } = event;
      byShard.get(this.ports.placement.shardOf(boardNo, playerId))?.push(event);
    }
    await Promise.all(
      // Also where there is none: the shard stays claimed.
      [...byShard].map(async ([shard, some]) => {
        if (!(await this.ports.records.put(shard, some))) this.shards.delete(shard);
      }),
    );
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { LogProgress, type LogRange, type PartitionProgress, type ShardId } from '@standings/domain';
import type { Admin, Kafka } from 'kafkajs';
import { createKafka } from '../kafka-client.js';
import type { GroupSettings, KafkaSettings } from '../kafka-settings.js';
import { PartitionReader } from '../reader/partition-reader.js';
import { mayHold, placeOf } from '../topic/partitions-of-shard.js';
import { ScoreEventsTopic } from '../topic/score-events-topic.js';

/** The committed offset of a partition without commits. */
const NONE = -1;

/** Shards that closed together are recovered within this time. Later, another topic may have the name. */
const NOTE_MS = 10_000;

/** The coordinator of a new group needs some 10 ms to know that it is that; on a busy broker more. */
const READY_EVERY_MS = 50;
const READY_ATTEMPTS = 100;

const never = new AbortController().signal;

/** The progress of the sync processes in the topic. Their group commits an offset after the score repository has stored its events. */
export class GroupProgress extends LogProgress {
  private readonly admin: Admin;
  private readonly notes = new Map<number, Note>();
  /** Whether the topic existed at the last answer of Kafka. A look opens another connection, which a recovery should not wait for. */
  private isThere = false;

  constructor(
    kafka: Kafka,
    private readonly reader: Pick<PartitionReader, 'since' | 'close'>,
    private readonly scoreEvents: ScoreEventsTopic,
    private readonly topic: string,
    private readonly groupId: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
    this.admin = kafka.admin();
  }

  async unstored(shard: ShardId | null): Promise<readonly LogRange[]> {
    // In this order: an offset that was committed later may be past an end that was read before it.
    const committed = await this.committedOnceReady();
    // The reader knows every partition of now, and the admin client those of some minutes ago.
    const has = await this.reader.since(0, never);
    const place = shard && placeOf(shard);
    return has.flatMap(({ partition, from: low, to: high }) => {
      if (place !== null && !mayHold(place, partition)) return [];
      const one = { partition, low, high, committed: committed.get(partition) ?? NONE };
      const from = this.storedUpTo(one);
      return from < high ? [{ partition, from, to: high }] : [];
    });
  }

  noteStored({ partition, from, to }: LogRange): void {
    this.notes.set(partition, { from: Number(from), to: Number(to), at: this.now() });
  }

  async partitions(): Promise<readonly PartitionProgress[]> {
    const offsets = await this.offsets();
    return offsets.map((one) => ({
      partition: String(one.partition),
      stored: String(one.committed),
      waiting: one.high - doneUpTo(one),
    }));
  }

  async close(): Promise<void> {
    await Promise.all([this.admin.disconnect(), this.reader.close()]);
  }

  /** A note counts if what is before it is stored too, and if it is no longer than the topic, which may be another one by now. */
  private storedUpTo(one: Offsets): number {
    const done = doneUpTo(one);
    const note = this.notes.get(one.partition);
    if (note === undefined || this.now() - note.at > NOTE_MS) return done;
    return note.from <= done && note.to <= one.high ? Math.max(done, note.to) : done;
  }

  private async offsets(): Promise<readonly Offsets[]> {
    const committed = await this.committed();
    const partitions = await this.admin.fetchTopicOffsets(this.topic);
    return partitions.map(({ partition, low, high }) => ({
      partition,
      low: Number(low),
      high: Number(high),
      committed: committed.get(partition) ?? NONE,
    }));
  }

  /** By partition, of those that have one. */
  private async committed(): Promise<ReadonlyMap<number, number>> {
    await this.admin.connect();
    const [group] = await this.admin.fetchOffsets({ groupId: this.groupId, topics: [this.topic] });
    return new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  }

  /** The coordinator refuses requests that come before it knows that it is the coordinator. */
  private async committedOnceReady(): Promise<ReadonlyMap<number, number>> {
    for (let attempt = 1; ; attempt++) {
      try {
        if (!this.isThere) await this.scoreEvents.ensure();
        const committed = await this.committed();
        this.isThere = true;
        return committed;
      } catch (error) {
        this.isThere = false;
        if (attempt === READY_ATTEMPTS || !isRetriable(error)) throw error;
        await sleep(READY_EVERY_MS);
      }
    }
  }
}

/** What this process has stored of a partition itself, and when. */
interface Note {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Offsets of a partition: of the oldest event, after the newest event, and committed by the group ({@link NONE} for none). */
interface Offsets {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
  readonly committed: number;
}

/**
 * Up to where the group has stored a partition.
 *
 * Leaves out events that the log no longer has: deleted by Kafka, or of a deleted topic. A committed offset past the end of
 * the log is of a deleted topic too: the group will read the new topic from its beginning.
 */
function doneUpTo({ committed, low, high }: Offsets): number {
  return committed > high ? low : Math.max(committed, low);
}

/** kafkajs flags retriable errors, but its error class cannot be imported from an ES module. */
function isRetriable(error: unknown): boolean {
  return error instanceof Error && 'retriable' in error && error.retriable === true;
}

export function createGroupProgress(settings: KafkaSettings & GroupSettings): GroupProgress {
  const kafka = createKafka(settings);
  const { topic, groupId } = settings;
  const reader = new PartitionReader(kafka, topic);
  return new GroupProgress(kafka, reader, new ScoreEventsTopic(kafka, settings), topic, groupId);
}

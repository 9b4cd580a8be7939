import { setTimeout as sleep } from 'node:timers/promises';
import { LogProgress, type LogRange, type PartitionProgress, type ShardId } from '@standings/domain';
import type { Admin, Kafka } from 'kafkajs';
import { createKafka } from '../kafka-client.js';
import type { GroupSettings, KafkaSettings } from '../kafka-settings.js';
import { mayHold, placeOf } from '../topic/partitions-of-shard.js';
import { ScoreEventsTopic } from '../topic/score-events-topic.js';

/** The committed offset of a partition without commits. */
const NONE = -1;

/** Shards that closed together are recovered within this time. Later, another topic may have the name. */
const NOTE_MS = 10_000;

/** Leaders of a new topic need some 10 ms to know that they lead; on a busy broker more. */
const LED_EVERY_MS = 50;
const LED_ATTEMPTS = 100;

/** The progress of the sync processes in the topic. Their group commits an offset after the score repository has stored its events. */
export class GroupProgress extends LogProgress {
  private readonly admin: Admin;
  private readonly notes = new Map<number, Note>();

  constructor(
    kafka: Kafka,
    private readonly scoreEvents: ScoreEventsTopic,
    private readonly topic: string,
    private readonly groupId: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
    this.admin = kafka.admin();
  }

  async unstored(shard: ShardId | null): Promise<readonly LogRange[]> {
    await this.scoreEvents.ensure();
    const offsets = await this.onceLed();
    const place = shard && placeOf(shard);
    return offsets.flatMap((one) => {
      if (place !== null && !mayHold(place, one.partition)) return [];
      const from = this.storedUpTo(one);
      return from < one.high ? [{ partition: one.partition, from, to: one.high }] : [];
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
    await this.admin.disconnect();
  }

  /** A note counts if what is before it is stored too, and if it is no longer than the topic, which may be another one by now. */
  private storedUpTo(one: Offsets): number {
    const done = doneUpTo(one);
    const note = this.notes.get(one.partition);
    if (note === undefined || this.now() - note.at > NOTE_MS) return done;
    return note.from <= done && note.to <= one.high ? Math.max(done, note.to) : done;
  }

  private async offsets(): Promise<readonly Offsets[]> {
    await this.admin.connect();
    // In this order: an offset that was committed later may be past an end that was read before it.
    const [group] = await this.admin.fetchOffsets({ groupId: this.groupId, topics: [this.topic] });
    const partitions = await this.admin.fetchTopicOffsets(this.topic);
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return partitions.map(({ partition, low, high }) => ({
      partition,
      low: Number(low),
      high: Number(high),
      committed: committed.get(partition) ?? NONE,
    }));
  }

  /** Leaders refuse requests that come before they know that they lead. */
  private async onceLed(): Promise<readonly Offsets[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.offsets();
      } catch (error) {
        if (attempt === LED_ATTEMPTS || !isRetriable(error)) throw error;
        await sleep(LED_EVERY_MS);
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
  return new GroupProgress(kafka, new ScoreEventsTopic(kafka, settings), settings.topic, settings.groupId);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type LogPosition, LogProgress, type PartitionProgress } from '@standings/domain';
import type { Admin, Kafka } from 'kafkajs';
import { createKafka } from '../kafka-client.js';
import type { GroupSettings, KafkaSettings } from '../kafka-settings.js';
import { ScoreEventsTopic } from '../topic/score-events-topic.js';

/** The committed offset of a partition without commits. */
const NONE = -1;

/** Leaders of a new topic need some 10 ms to know that they lead; on a busy broker more. */
const LED_EVERY_MS = 50;
const LED_ATTEMPTS = 100;

/** The progress of the sync processes in the topic. Their group commits an offset after the score repository has stored its events. */
export class GroupProgress extends LogProgress {
  private readonly admin: Admin;

  constructor(
    kafka: Kafka,
    private readonly scoreEvents: ScoreEventsTopic,
    private readonly topic: string,
    private readonly groupId: string,
  ) {
    super();
    this.admin = kafka.admin();
  }

  /** Creates the topic if it is missing. */
  async end(): Promise<LogPosition> {
    await this.scoreEvents.ensure();
    const ends = await this.onceLed();
    return { lag: () => this.lagBefore(ends) };
  }

  async partitions(): Promise<readonly PartitionProgress[]> {
    const offsets = await this.offsets();
    return offsets.map((one) => ({
      partition: String(one.partition),
      stored: String(one.committed),
      waiting: missing(one.high, one),
    }));
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
  }

  private async lagBefore(ends: Ends): Promise<number> {
    const offsets = await this.offsets();
    return offsets.reduce((sum, one) => sum + missing(ends.get(one.partition) ?? 0, one), 0);
  }

  private async offsets(): Promise<readonly Offsets[]> {
    await this.admin.connect();
    const [partitions, [group]] = await Promise.all([
      this.admin.fetchTopicOffsets(this.topic),
      this.admin.fetchOffsets({ groupId: this.groupId, topics: [this.topic] }),
    ]);
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return partitions.map(({ partition, low, high }) => ({
      partition,
      low: Number(low),
      high: Number(high),
      committed: committed.get(partition) ?? NONE,
    }));
  }

  /** Leaders refuse requests that come before they know that they lead. */
  private async onceLed(): Promise<Ends> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.ends();
      } catch (error) {
        if (attempt === LED_ATTEMPTS || !isRetriable(error)) throw error;
        await sleep(LED_EVERY_MS);
      }
    }
  }

  private async ends(): Promise<Ends> {
    await this.admin.connect();
    const partitions = await this.admin.fetchTopicOffsets(this.topic);
    return new Map(partitions.map(({ partition, high }) => [partition, Number(high)]));
  }
}

/** By partition: the offset after its last event. */
type Ends = ReadonlyMap<number, number>;

/** Offsets of a partition: of the oldest event, after the newest event, and committed by the group ({@link NONE} for none). */
interface Offsets {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
  readonly committed: number;
}

/**
 * Events of a partition before a position that the group has not stored.
 *
 * Leaves out events that the log no longer has: deleted by Kafka, or of a deleted topic. A committed offset past the end of
 * the log is of a deleted topic too: the group will read the new topic from its beginning.
 */
function missing(position: number, { committed, low, high }: Offsets): number {
  const done = committed > high ? low : Math.max(committed, low);
  return Math.max(0, Math.min(position, high) - done);
}

/** kafkajs flags retriable errors, but its error class cannot be imported from an ES module. */
function isRetriable(error: unknown): boolean {
  return error instanceof Error && 'retriable' in error && error.retriable === true;
}

export function createGroupProgress(settings: KafkaSettings & GroupSettings): GroupProgress {
  const kafka = createKafka(settings);
  return new GroupProgress(kafka, new ScoreEventsTopic(kafka, settings), settings.topic, settings.groupId);
}

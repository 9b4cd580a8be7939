import type { ScoreEvent } from '@standings/domain';
import type { Consumer, Kafka } from 'kafkajs';
import { uniqueName, waitUntil } from '../../support/servers/index.js';

const PATIENCE_MS = 30_000;

/** Reads the events of a topic, each message in one call only. What is not JSON is left out: a fault has sent it. */
export class EventReader {
  private read: ScoreEvent[] = [];
  private readonly next = new Map<number, number>();

  constructor(
    private readonly kafka: Kafka,
    private readonly topic: string,
  ) {}

  /** @param ends of the partitions. @returns the events up to there, from where the call before has ended. */
  async readTo(ends: ReadonlyMap<number, number>): Promise<readonly ScoreEvent[]> {
    const consumer = this.kafka.consumer({ groupId: uniqueName('chaos'), maxWaitTimeInMs: 100 });
    try {
      this.read = [];
      await this.run(consumer);
      await waitUntil(async () => this.expectAll(ends), PATIENCE_MS);
    } finally {
      await consumer.disconnect();
    }
    return this.read;
  }

  private async run(consumer: Consumer): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [this.topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const { offset, value } of batch.messages) this.take(batch.partition, Number(offset), value);
      },
    });
    for (const [partition, offset] of this.next) {
      consumer.seek({ topic: this.topic, partition, offset: String(offset) });
    }
  }

  private expectAll(ends: ReadonlyMap<number, number>): void {
    const left = [...ends].filter(([partition, end]) => (this.next.get(partition) ?? 0) < end);
    if (left.length > 0) throw new Error(`${left.length} partitions were not read to their ends.`);
  }

  private take(partition: number, offset: number, value: Buffer | null): void {
    if (offset < (this.next.get(partition) ?? 0)) return;
    this.next.set(partition, offset + 1);
    try {
      this.read.push(JSON.parse(String(value)) as ScoreEvent);
    } catch {
      return;
    }
  }
}

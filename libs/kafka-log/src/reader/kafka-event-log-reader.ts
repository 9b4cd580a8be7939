import { type Deployment, EventLogReader, type LogRange, type Offset, type PlacedRecord } from '@standings/domain';
import type { Kafka } from 'kafkajs';
import { toRecord } from '../consumer/kafka-record.js';
import { PartitionReader } from './partition-reader.js';

/** Reads the topic of the score events by offsets. A time is that of LogAppendTime, if the topic has it. */
export class KafkaEventLogReader extends EventLogReader {
  private readonly partitions: PartitionReader;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    private readonly deployment: Deployment,
  ) {
    super();
    this.partitions = new PartitionReader(kafka, topic);
  }

  since(time: number, stopping: AbortSignal): Promise<readonly LogRange[]> {
    return this.partitions.since(time, stopping);
  }

  async *read(
    { partition, from, to }: LogRange,
    stopping: AbortSignal,
  ): AsyncGenerator<readonly PlacedRecord[], void, void> {
    const range = { partition, from: Number(from), to: Number(to) };
    for await (const page of this.partitions.read(range, stopping)) {
      yield page.map((message) => ({
        ...toRecord(this.topic, partition, message, this.deployment),
        offset: Number(message.offset),
      }));
    }
  }

  isBefore(offset: Offset, other: Offset): boolean {
    return Number(offset) < Number(other);
  }

  async close(): Promise<void> {
    await this.partitions.close();
  }
}

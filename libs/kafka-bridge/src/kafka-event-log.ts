import { EventLog, type ScoreEvent } from '@standings/domain';
import type { Kafka, Producer } from 'kafkajs';
import { encodeEvent, encodeKey } from './codec.js';
import { partitionByKey } from './partition-by-key.js';
import type { ScoreEventsTopic } from './score-events-topic.js';

/** Waits for every replica that is in sync. */
const ACKS_ALL = -1;

const BROKER_TIMEOUT_MS = 10_000;

/** Events are at most 0.6 kB, so that even if all of these go to one partition they stay below Kafka's 1 MB per batch. */
const EVENTS_PER_SEND = 1000;

/** The event log in Kafka. Connects when it is first needed, and again by itself. */
export class KafkaEventLog extends EventLog {
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly scoreEvents: ScoreEventsTopic,
    private readonly topic: string,
  ) {
    super();
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: partitionByKey,
    });
  }

  /** Rejects if Kafka cannot be reached, or a topic is missing and cannot be created. */
  connect(): Promise<void> {
    this.connecting ??= this.open().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  async append(events: readonly ScoreEvent[]): Promise<void> {
    await this.connect();
    for (let start = 0; start < events.length; start += EVENTS_PER_SEND) {
      await this.send(events.slice(start, start + EVENTS_PER_SEND));
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  private async open(): Promise<void> {
    await this.scoreEvents.ensure();
    await this.producer.connect();
  }

  private async send(events: readonly ScoreEvent[]): Promise<void> {
    await this.producer.send({
      topic: this.topic,
      acks: ACKS_ALL,
      timeout: BROKER_TIMEOUT_MS,
      messages: events.map((event) => ({ key: encodeKey(event), value: encodeEvent(event) })),
    });
  }
}

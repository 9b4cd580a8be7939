import type { ScoreEvent } from '@standings/domain';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { createKafka } from '@standings/kafka-log';
import { asAdmin } from '../../support/kafka.js';
import { TEMPLATE } from '../boards.js';
import { alterTopic } from '../../support/topics.js';
import { EventReader } from './event-reader.js';

/** What the service creates its topics with. */
const SETTINGS = {
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'message.timestamp.type': 'LogAppendTime',
};

/** The topic of the events and its consumer group, as a bystander sees them. */
export class EventLog {
  private readonly kafka: Kafka;
  private readonly reader: EventReader;

  constructor(
    brokers: string,
    private readonly topic: string,
    private readonly groupId: string,
  ) {
    // So that kafkajs reads whatever brokers compress.
    createKafka({ brokers: [brokers] });
    this.kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 10 } });
    this.reader = new EventReader(this.kafka, topic);
  }

  /** The events of the boards that the load names that have come since the last call, duplicates too. */
  async sinceLastCall(): Promise<readonly ScoreEvent[]> {
    const events = await this.reader.readTo(await this.ask((admin) => this.ends(admin, this.topic)));
    return events.filter((event) => isOfLoad(event));
  }

  /** Messages that sync has not committed yet. */
  lag(): Promise<number> {
    return this.ask(async (admin) => {
      const ends = await this.ends(admin, this.topic);
      const [group] = await admin.fetchOffsets({ groupId: this.groupId, topics: [this.topic] });
      // Sync may be past an end that was asked for before.
      const behind = (group?.partitions ?? []).map(({ partition, offset }) =>
        Math.max(0, (ends.get(partition) ?? 0) - Math.max(Number(offset), 0)),
      );
      return sum(behind);
    });
  }

  /** Members of the group, 0 while it shares out its partitions. */
  members(): Promise<number> {
    return this.ask(async (admin) => {
      const { groups } = await admin.describeGroups([this.groupId]);
      const [group] = groups;
      return group?.state === 'Stable' ? group.members.length : 0;
    });
  }

  /** Forgets what the group has committed, so that it reads everything again. It must have no member meanwhile. */
  forget(): Promise<unknown> {
    return this.ask((admin) => admin.deleteGroups([this.groupId]));
  }

  /** Messages among the dead letters. */
  deadLetters(): Promise<number> {
    return this.ask(async (admin) => sum([...(await this.ends(admin, `${this.topic}.dlq`)).values()]));
  }

  /** Sets what is named of the topic of the events, and the rest of its settings back. */
  configure(changed: Readonly<Record<string, string>> = {}): Promise<void> {
    return this.alter(this.topic, { ...SETTINGS, ...changed });
  }

  /** The same of the topic of the dead letters. */
  configureDeadLetters(changed: Readonly<Record<string, string>> = {}): Promise<void> {
    return this.alter(`${this.topic}.dlq`, { ...SETTINGS, 'max.message.bytes': '2097152', ...changed });
  }

  /** Messages that the topic has got so far. */
  size(): Promise<number> {
    return this.ask(async (admin) => sum([...(await this.ends(admin, this.topic)).values()]));
  }

  /** Writes messages as they are, each to a partition of Kafka's choice. */
  async write(values: readonly string[]): Promise<void> {
    const producer = this.kafka.producer({ allowAutoTopicCreation: false });
    try {
      await producer.connect();
      await producer.send({ topic: this.topic, messages: values.map((value) => ({ value })) });
    } finally {
      await producer.disconnect();
    }
  }

  private alter(topic: string, config: Readonly<Record<string, string>>): Promise<void> {
    return this.ask((admin) => alterTopic(admin, topic, config));
  }

  private async ends(admin: Admin, topic: string): Promise<Map<number, number>> {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  private ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    return asAdmin(this.kafka, question);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Poison may lack anything. */
function isOfLoad({ board }: Partial<ScoreEvent>): boolean {
  return board?.startsWith(TEMPLATE) === true;
}

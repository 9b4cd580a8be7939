import type { Kafka } from 'kafkajs';
import { epochsTopic } from '../kafka-settings.js';
import { epochsCreation } from '../topic/topic-settings.js';

/** The topic of the ended epochs. It grows by a message for each attempt to recover a shard. */
export class EpochsTopic {
  constructor(
    private readonly kafka: Kafka,
    private readonly eventsTopic: string,
  ) {}

  /** Creates the topic if it is missing. Rejects if Kafka cannot be reached. */
  async ensure(): Promise<void> {
    const topic = epochsTopic(this.eventsTopic);
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      if ((await admin.listTopics()).includes(topic)) return;
      const { brokers } = await admin.describeCluster();
      // Another process may create it at the same moment. kafkajs treats "exists already" as success.
      await admin.createTopics({ topics: [{ topic, numPartitions: 1, ...epochsCreation(brokers.length) }] });
    } finally {
      await admin.disconnect();
    }
  }
}

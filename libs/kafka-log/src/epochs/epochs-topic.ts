import type { Kafka } from 'kafkajs';
import { epochsTopic } from '../kafka-settings.js';
import { asAdmin, brokersOf, configOf, spreadOf } from '../topic/topic-facts.js';
import { epochsCreation, epochsProblems } from '../topic/topic-settings.js';

/** The topic of the ended epochs. It grows by a message for each attempt to recover a shard. */
export class EpochsTopic {
  private readonly topic: string;

  constructor(
    private readonly kafka: Kafka,
    eventsTopic: string,
  ) {
    this.topic = epochsTopic(eventsTopic);
  }

  /** Creates the topic if it is missing. Rejects if Kafka cannot be reached. */
  async ensure(): Promise<void> {
    const { topic } = this;
    await asAdmin(this.kafka, async (admin) => {
      if ((await admin.listTopics()).includes(topic)) return;
      // Another process may create it at the same moment. kafkajs treats "exists already" as success.
      await admin.createTopics({ topics: [{ topic, numPartitions: 1, ...epochsCreation(await brokersOf(admin)) }] });
    });
  }

  /**
   * What is wrong with its settings, a sentence each. A missing topic has nothing wrong.
   *
   * Rejects if Kafka cannot be reached, or if this account may not read the settings.
   */
  async problems(): Promise<readonly string[]> {
    const { topic } = this;
    return asAdmin(this.kafka, async (admin) =>
      epochsProblems(topic, await configOf(admin, topic), await spreadOf(admin, topic)),
    );
  }
}

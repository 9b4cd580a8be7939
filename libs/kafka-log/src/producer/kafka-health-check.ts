import { type Health, HealthCheck } from '@standings/domain';
import type { Admin, Kafka } from 'kafkajs';
import { ANSWER_MS, noAnswer } from '../no-answer.js';
import type { KafkaEventLog } from './kafka-event-log.js';

/** Whether Kafka answers, every partition of the topic has a leader, and Kafka takes the events. */
export class KafkaHealthCheck extends HealthCheck {
  readonly name = 'kafka';
  override readonly timeoutMs = ANSWER_MS;
  private readonly admin: Admin;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    private readonly log: KafkaEventLog,
  ) {
    super();
    this.admin = kafka.admin();
  }

  async check(): Promise<Health> {
    const { problem } = this.log;
    return problem === null ? this.ask().catch(noAnswer) : { up: false, reason: problem };
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
  }

  private async ask(): Promise<Health> {
    await this.admin.connect();
    const { topics } = await this.admin.fetchTopicMetadata({ topics: [this.topic] });
    const partitions = topics[0]?.partitions ?? [];
    const leaderless = partitions.filter((partition) => partition.leader < 0).length;
    if (leaderless > 0) return { up: false, reason: `${leaderless} partitions have no leader` };
    return { up: true, figures: { partitions: partitions.length } };
  }
}

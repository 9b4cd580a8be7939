import { type Health, HealthCheck } from '@standings/domain';
import type { Admin, Kafka } from 'kafkajs';
import type { KafkaBatchServer } from './kafka-batch-server.js';
import { Probe } from './probe.js';

/** Whether this process reads from Kafka. Figure `lag`: events of the topic that the whole group has not stored yet. */
export class ConsumerHealthCheck extends HealthCheck {
  readonly name = 'kafka';
  private readonly admin: Admin;
  private readonly probe = new Probe(() => this.ask());

  constructor(
    kafka: Kafka,
    private readonly server: KafkaBatchServer,
    private readonly topic: string,
    private readonly groupId: string,
  ) {
    super();
    this.admin = kafka.admin();
  }

  async check(): Promise<Health> {
    if (this.server.state === 'consuming') return this.probe.answer();
    return { up: false, reason: `the consumer is ${this.server.state}` };
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
  }

  private async ask(): Promise<Health> {
    await this.admin.connect();
    const [ends, groups] = await Promise.all([
      this.admin.fetchTopicOffsets(this.topic),
      this.admin.fetchOffsets({ groupId: this.groupId, topics: [this.topic] }),
    ]);
    const committed = new Map(groups[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    // A partition of which nothing was committed yet has the offset -1.
    const behind = ends.map(({ partition, low, high }) =>
      Math.max(0, Number(high) - Math.max(committed.get(partition) ?? -1, Number(low))),
    );
    return { up: true, figures: { lag: behind.reduce((sum, one) => sum + one, 0) } };
  }
}

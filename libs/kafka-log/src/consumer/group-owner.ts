import { type Deployment, DEPLOYMENT_ID } from '@standings/domain';
import type { Kafka } from 'kafkajs';

/** The consumer group stores the events of another deployment. This process must not join it, because it would take partitions from it. */
export class ForeignGroupError extends Error {
  override readonly name = 'ForeignGroupError';

  constructor(groupId: string, owner: string, ours: string) {
    super(
      `The consumer group "${groupId}" belongs to deployment ${owner}, the database to ${ours}. Nothing is read. Set another KAFKA_GROUP_ID here, or correct DATABASE_URL.`,
    );
  }
}

/** Which deployment a consumer group belongs to: sync commits its offsets with the deployment's id as metadata. */
export class GroupOwner {
  constructor(
    private readonly kafka: Kafka,
    private readonly groupId: string,
    readonly deployment: Deployment,
  ) {}

  /** @throws {ForeignGroupError} if the group has committed an offset of any topic for another deployment. */
  async assertOurs(): Promise<void> {
    const other = (await this.owners()).find((id) => DEPLOYMENT_ID.test(id) && this.deployment.isOther(id));
    if (other !== undefined) throw new ForeignGroupError(this.groupId, other, this.deployment.id ?? 'another one');
  }

  private async owners(): Promise<string[]> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const topics = await admin.fetchOffsets({ groupId: this.groupId });
      return topics.flatMap(({ partitions }) => partitions.map(({ metadata }) => metadata ?? ''));
    } finally {
      await admin.disconnect();
    }
  }
}

import { type EventPlace, LogLanes, type Placement } from '@standings/domain';
import { encodeKey } from '@standings/event-json';
import type { Kafka } from 'kafkajs';
import { type Cluster, createCluster } from '../kafkajs/cluster.js';
import { TopicRequests } from '../reader/topic-requests.js';
import { partitionOf, placeOf } from '../topic/partitions-of-shard.js';
import { murmur2 } from './partition-by-key.js';

/** A refresh that takes longer is given up: the next failure asks again. */
const ANSWER_MS = 2000;

/** One lane for each broker that leads partitions: what goes to it is one request. */
export class LeaderLanes extends LogLanes {
  private readonly cluster: Cluster;
  private readonly requests: TopicRequests;
  /** By partition. Empty before they are known. */
  private leaders: readonly string[] = [];

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    private readonly placement: Placement,
  ) {
    super();
    this.cluster = createCluster(kafka);
    this.requests = new TopicRequests(this.cluster, topic);
    void this.refresh();
  }

  laneOf(place: EventPlace): string {
    const { leaders } = this;
    if (leaders.length === 0) return 'of any broker';
    const hash = murmur2(Buffer.from(encodeKey(place))) & 0x7fffffff;
    const shard = this.placement.shardOf(place.boardNo, place.playerId);
    return leaders[partitionOf(hash, placeOf(shard), leaders.length)] as string;
  }

  /** What is known stays if Kafka does not answer. While a partition has no leader, kafkajs learns nothing of the others. */
  async refresh(): Promise<void> {
    try {
      await this.requests.run(() => this.learn(), AbortSignal.timeout(ANSWER_MS));
    } catch {
      // The lanes are as they were: they only decide what is sent together.
    }
  }

  async close(): Promise<void> {
    await this.cluster.disconnect();
  }

  private async learn(): Promise<void> {
    await this.cluster.refreshMetadata();
    const leaders: string[] = [];
    for (const { partitionId, leader } of this.cluster.findTopicPartitionMetadata(this.topic))
      leaders[partitionId] = `of broker ${leader}`;
    this.leaders = leaders;
  }
}

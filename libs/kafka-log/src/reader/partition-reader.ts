import { LogRangeGoneError, LogUnavailableError, pauseFor } from '@standings/domain';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { type Cluster, createCluster, fetchPage, NEWEST, OLDEST, type Page } from '../kafkajs/cluster.js';
import { isOutOfRange, TopicRequests } from './topic-requests.js';

/** A part of a partition: from an offset to before another. */
export interface PartitionRange {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** By partition. */
type PartitionOffsets = ReadonlyMap<number, number>;

/** Of a page, unless a batch alone is larger: some 5,000 events. */
const PAGE_BYTES = 1024 * 1024;

/** Kafka answers at once if it has anything; so this only tells how soon it is asked again. */
const LONGEST_WAIT_MS = 500;

/** How often Kafka may send nothing although it has the offset, as while it throttles this client. */
const EMPTY_ANSWERS = 100;
const EMPTY_AGAIN_MS = 20;

/** It may have been added since the metadata were asked for. */
class NoPartitionError extends Error {
  override readonly name = 'NoPartitionError';
  readonly retriable = true;

  constructor(topic: string, partition: number) {
    super(`"${topic}" has no partition ${partition}`);
  }
}

/**
 * Reads parts of the partitions of a topic by their offsets, from their leaders and without a group. A group would wait 3 s for
 * others to join. Connects when it is first needed, and reconnects automatically.
 */
export class PartitionReader {
  private readonly cluster: Cluster;
  private readonly requests: TopicRequests;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
  ) {
    this.cluster = createCluster(kafka);
    this.requests = new TopicRequests(this.cluster, topic);
  }

  /**
   * What the partitions have now, also those that were added since: their messages since a time, in ms since 1970; 0: all of them.
   *
   * @throws {LogUnavailableError} @throws the reason of `stopping`.
   */
  async since(time: number, stopping: AbortSignal): Promise<readonly PartitionRange[]> {
    // Partitions may have been added, and senders may use them already. kafkajs asks for them only after a failure.
    await this.requests.run(() => this.cluster.refreshMetadata(), stopping);
    const asked = [NEWEST, time === 0 ? OLDEST : time].map((one) => this.offsets(one, stopping));
    const [ends, starts] = (await Promise.all(asked)) as [PartitionOffsets, PartitionOffsets];
    return [...ends].map(([partition, to]) => {
      // There is none if every message is older.
      const from = starts.get(partition) ?? -1;
      return { partition, from: from < 0 ? to : Math.min(from, to), to };
    });
  }

  /** The offset after the last message of a partition. @throws {LogUnavailableError} @throws the reason of `stopping`. */
  async end(partition: number, stopping: AbortSignal): Promise<number> {
    return (await this.offsets(NEWEST, stopping)).get(partition) ?? 0;
  }

  /**
   * The messages of a range, page by page, read when they are asked for.
   *
   * @throws {LogRangeGoneError} @throws {LogUnavailableError} @throws the reason of `stopping`.
   */
  async *read(range: PartitionRange, stopping: AbortSignal): AsyncGenerator<readonly KafkaMessage[], void, void> {
    let empty = 0;
    for (let next = range.from; next < range.to;) {
      const page = await this.page(range, next, stopping);
      empty = page.next === next ? empty + 1 : 0;
      if (empty === EMPTY_ANSWERS) throw new LogUnavailableError(`Kafka sends nothing from offset ${next} on`);
      if (empty > 0) await pauseFor(EMPTY_AGAIN_MS, stopping);
      next = page.next;
      const messages = page.messages.filter(({ offset }) => Number(offset) < range.to);
      if (messages.length > 0) yield messages;
    }
  }

  async close(): Promise<void> {
    await this.cluster.disconnect();
  }

  private async page(range: PartitionRange, offset: number, stopping: AbortSignal): Promise<Page> {
    try {
      return await this.requests.run(() => this.fetch(range.partition, offset), stopping);
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      const has = (await this.since(0, stopping)).find(({ partition }) => partition === range.partition);
      throw new LogRangeGoneError({ ...range, from: offset }, has ?? { from: 0, to: 0 });
    }
  }

  private async fetch(partition: number, offset: number): Promise<Page> {
    const { topic, cluster } = this;
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
    if (nodeId === undefined) throw new NoPartitionError(topic, partition);
    const broker = await cluster.findBroker({ nodeId });
    return fetchPage(broker, { topic, partition, offset }, PAGE_BYTES, LONGEST_WAIT_MS);
  }

  /** By partition: the first offset that is not older than a time; -1 if all are. */
  private offsets(time: number, stopping: AbortSignal): Promise<PartitionOffsets> {
    const { topic, cluster } = this;
    return this.requests.run(async () => {
      const found = cluster.findTopicPartitionMetadata(topic);
      const partitions = found.map(({ partitionId }) => ({ partition: partitionId }));
      const [answer] = await cluster.fetchTopicsOffset([{ topic, partitions, fromTimestamp: time }]);
      return new Map(answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    }, stopping);
  }
}

import type { Kafka, KafkaMessage } from 'kafkajs';
import { internals } from './internals.js';

/** Asked for as a time: the offset of the oldest message, and the one after the newest. */
export const OLDEST = -2;
export const NEWEST = -1;

/** Only messages of committed transactions. */
const READ_COMMITTED = 1;

/** The messages of one partition, as Kafka has sent them. */
interface FetchedPartition {
  readonly messages: readonly KafkaMessage[];
}

interface TopicOffsets {
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

/** What is asked of the leader of a partition. */
export interface Broker {
  /** @throws an error with the protocol's name of it as `type`. */
  fetch(request: {
    readonly isolationLevel: number;
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly fetchOffset: string;
        readonly maxBytes: number;
      }[];
    }[];
  }): Promise<{ readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[] }>;
}

/** What kafkajs 2.2.4 has below its consumer, and does not export: requests to brokers, without a group. */
export interface Cluster {
  /** Does nothing if there is a connection. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Finds out where the partitions of a topic are, the first time. @throws if there is no such topic. */
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
  /** The partitions by the id of their leader. */
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>;
  findBroker(which: { readonly nodeId: string }): Promise<Broker>;
  /** @param topics each with a time: of each partition the first offset that is not older; -1 if all are. */
  fetchTopicsOffset(
    topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number }[];
      readonly fromTimestamp: number;
    }[],
  ): Promise<readonly TopicOffsets[]>;
}

/** A batch of a fetch, which knows what belongs to an aborted transaction. */
interface Batch {
  /** Those to show, in order. */
  readonly messages: readonly KafkaMessage[];
  /** Those and all others, also some before the offset that was asked for. */
  readonly rawMessages: readonly KafkaMessage[];
}

type NewBatch = new (topic: string, offset: string, fetched: FetchedPartition) => Batch;
const Batch = internals('kafkajs/src/consumer/batch') as NewBatch;

type CreateCluster = (options: {
  readonly metadataMaxAge: number;
  readonly allowAutoTopicCreation: boolean;
  readonly isolationLevel: number;
}) => Cluster;

/** As kafkajs' own clients. */
const METADATA_MAX_AGE_MS = 300_000;

/** Creates a cluster that no other client uses, with the settings of `kafka`. */
export function createCluster(kafka: Kafka): Cluster {
  const create = Object.getOwnPropertySymbols(kafka).find(({ description }) => description?.endsWith(':createCluster'));
  if (create === undefined) throw new Error('kafkajs creates its clusters in another way than in 2.2.4.');
  const { [create]: createOne } = kafka as unknown as Record<symbol, CreateCluster>;
  return (createOne as CreateCluster)({
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    isolationLevel: READ_COMMITTED,
  });
}

/** A place to read from. */
interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Messages of a partition in order, and where to go on. */
export interface Page {
  readonly messages: readonly KafkaMessage[];
  /** The offset after the last one that was looked at; that of the place if Kafka has sent nothing. */
  readonly next: number;
}

/**
 * Fetches messages of a partition from its leader.
 *
 * @param most bytes, unless the first batch alone is larger.
 * @param maxWaitTime how long Kafka may wait for the first message, in ms.
 */
export async function fetchPage(
  broker: Broker,
  { topic, partition, offset }: Place,
  most: number,
  maxWaitTime: number,
): Promise<Page> {
  const fetchOffset = String(offset);
  const { responses } = await broker.fetch({
    isolationLevel: READ_COMMITTED,
    maxWaitTime,
    minBytes: 1,
    maxBytes: most,
    topics: [{ topic, partitions: [{ partition, fetchOffset, maxBytes: most }] }],
  });
  const fetched = responses[0]?.partitions[0];
  if (fetched === undefined) return { messages: [], next: offset };
  const { messages, rawMessages } = new Batch(topic, fetchOffset, fetched);
  return { messages, next: Math.max(offset, Number(rawMessages.at(-1)?.offset ?? offset - 1) + 1) };
}

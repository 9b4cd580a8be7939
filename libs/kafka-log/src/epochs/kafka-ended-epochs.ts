import {
  deadline,
  type Deployment,
  EndedEpochs,
  type EndedUpTo,
  errorInWords,
  LATE,
  LogUnavailableError,
  type ShardId,
} from '@standings/domain';
import type { Kafka, Producer } from 'kafkajs';
import { epochsTopic } from '../kafka-settings.js';
import { PartitionReader } from '../reader/partition-reader.js';
import { decodeNotice, encodeNotice } from './epoch-notice.js';
import type { EpochsTopic } from './epochs-topic.js';

/** Waits for every in-sync replica. */
const ACKS_ALL = -1;

const BROKER_TIMEOUT_MS = 10_000;

/** Later than this Kafka counts as away. A look takes about a ms. */
const LOOK_MS = 2000;

/** The only partition, so that its end says whether anything was told. */
const PARTITION = 0;

/**
 * The ended epochs in a topic of one partition. A look asks for the end of the partition, in one request, and reads on only if that has
 * moved. Connects when it is first needed, and reconnects automatically.
 */
export class KafkaEndedEpochs extends EndedEpochs {
  private readonly producer: Producer;
  private readonly partitions: PartitionReader;
  private readonly topic: string;
  /** By deployment, in which shards of the same name are different ones. */
  private readonly ended = new Map<string, Map<ShardId, number>>();
  /** Everything before it was read; null before the first look, and after one that failed: the topic may be another one by then. */
  private readTo: number | null = null;
  private ensuring: Promise<void> | null = null;

  constructor(
    kafka: Kafka,
    private readonly epochs: Pick<EpochsTopic, 'ensure'>,
    eventsTopic: string,
    private readonly deployment: Deployment,
    private readonly lookMs = LOOK_MS,
  ) {
    super();
    this.topic = epochsTopic(eventsTopic);
    this.partitions = new PartitionReader(kafka, this.topic);
    this.producer = kafka.producer({ allowAutoTopicCreation: false });
  }

  async tell(shard: ShardId, endedUpTo: number): Promise<void> {
    const { id } = this.deployment;
    if (id === null) throw new LogUnavailableError('the deployment is not known yet');
    const value = encodeNotice({ deployment: id, shard, endedUpTo });
    try {
      if (this.readTo === null) await this.ensured();
      await this.producer.connect();
      await this.producer.send({
        topic: this.topic,
        acks: ACKS_ALL,
        timeout: BROKER_TIMEOUT_MS,
        messages: [{ partition: PARTITION, key: shard, value }],
      });
    } catch (error) {
      throw unavailable(error);
    }
  }

  async look(): Promise<EndedUpTo> {
    const stopping = AbortSignal.timeout(this.lookMs);
    try {
      if (this.readTo === null && (await deadline(this.ensured(), this.lookMs)) === LATE) throw this.late();
      await this.readOn(stopping);
    } catch (error) {
      this.readTo = null;
      throw unavailable(stopping.aborted ? this.late() : error);
    }
    return this.ended.get(this.deployment.id ?? '') ?? new Map();
  }

  async close(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.partitions.close()]);
  }

  /** kafkajs tries for about a minute, so that many looks may share one attempt. */
  private ensured(): Promise<void> {
    this.ensuring ??= this.epochs.ensure().finally(() => (this.ensuring = null));
    return this.ensuring;
  }

  private late(): Error {
    return new Error(`Kafka has not answered for ${this.lookMs / 1000} s`);
  }

  private async readOn(stopping: AbortSignal): Promise<void> {
    const end = this.readTo === null ? null : await this.partitions.end(PARTITION, stopping);
    if (end !== null && end === this.readTo) return;
    // Also if the topic was made again, or has lost its end: what was told once stays true.
    const [whole = { partition: PARTITION, from: 0, to: 0 }] = await this.partitions.since(0, stopping);
    const isNew = this.readTo === null || this.readTo < whole.from || this.readTo > whole.to;
    const range = { ...whole, from: isNew ? whole.from : (this.readTo as number) };
    for await (const page of this.partitions.read(range, stopping)) for (const { value } of page) this.note(value);
    this.readTo = range.to;
  }

  private note(value: Buffer | null): void {
    const notice = decodeNotice(value);
    if (notice === null) return;
    const { deployment, shard, endedUpTo } = notice;
    const ended = this.ended.get(deployment) ?? new Map<ShardId, number>();
    this.ended.set(deployment, ended.set(shard, Math.max(endedUpTo, ended.get(shard) ?? 0)));
  }
}

function unavailable(error: unknown): LogUnavailableError {
  return error instanceof LogUnavailableError ? error : new LogUnavailableError(errorInWords(error), { cause: error });
}

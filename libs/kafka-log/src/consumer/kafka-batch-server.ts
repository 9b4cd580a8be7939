import { Logger } from '@nestjs/common';
import { RpcException, ServerKafka } from '@nestjs/microservices';
import {
  deadline,
  type Delivery,
  errorInWords,
  type EventConsumer,
  LastFailure,
  type Pause,
  pauseFor,
  SCORE_EVENTS,
} from '@standings/domain';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import { ForeignGroupError, type GroupOwner } from './group-owner.js';
import { type KafkaRecord, toRecord } from './kafka-record.js';
import { type ConsumerSettings, type KafkaSettings, sessionTimeoutMs } from '../kafka-settings.js';
import type { ScoreEventsTopic } from '../topic/score-events-topic.js';

/** Bytes of an event in the log, so that a fetch waits for a full batch. Measured: 190 to 260. */
const EVENT_BYTES = 200;

/** How soon a consumer learns that another one joins and waits for it. kafkajs' default is 3 s. */
const HEARTBEAT_MS = 1000;

/** Decodes some partitions while others are stored: 55 k events/s on 2 busy cores, with one partition at a time 40 k. */
const PARTITIONS_AT_ONCE = 3;

const RESTART_AFTER_MS = 1000;
const CLOSE_TIMEOUT_MS = 15_000;

/**
 * Nest's Kafka transport, a batch at a time: the handler gets what one fetch returned for one partition, and the offset is
 * committed when the handler has resolved. A fetch waits until a batch is full or the flush time is over, so no timer is
 * needed here.
 *
 * States: `stopped` → `connecting` (listen) → `consuming`, back to `connecting` after any crash, and from each to `stopped`
 * (close). There is no state in which it runs but never reads again.
 */
export class KafkaBatchServer extends ServerKafka implements EventConsumer {
  protected override readonly logger = new Logger(KafkaBatchServer.name);
  private readonly stopping = new AbortController();
  private current: 'stopped' | 'connecting' | 'consuming' = 'stopped';
  private loop: Promise<void> = Promise.resolve();
  private readonly failure = new LastFailure((error) =>
    error instanceof ForeignGroupError ? error.message : errorInWords(error),
  );

  constructor(
    private readonly kafka: Kafka,
    private readonly scoreEvents: ScoreEventsTopic,
    private readonly owner: GroupOwner,
    private readonly settings: KafkaSettings & ConsumerSettings,
    private readonly pause: Pause = pauseFor,
  ) {
    super({ postfixId: '', consumer: { groupId: settings.groupId } });
  }

  get state(): 'stopped' | 'connecting' | 'consuming' {
    return this.current;
  }

  get problem(): string | null {
    return this.failure.problem;
  }

  get takeoverMs(): number {
    return sessionTimeoutMs(this.settings.statementTimeoutMs);
  }

  override async listen(callback: () => void): Promise<void> {
    this.loop = this.run();
    callback();
  }

  /** Lets the statement that runs finish, gives up the rest of the batch, which is then read again, and leaves the group. */
  override async close(): Promise<void> {
    // Nest does not log this kind of exception, and stopping is no error.
    this.stopping.abort(new RpcException('The process is stopping.'));
    await deadline(this.loop, CLOSE_TIMEOUT_MS);
    this.current = 'stopped';
  }

  override async bindEvents(consumer: Consumer): Promise<void> {
    // From the beginning: a group that is new to the topic has stored no event yet.
    await consumer.subscribe({ topics: [this.settings.topic], fromBeginning: true });
    await consumer.run({
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => this.handleBatch(payload),
    });
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.current = 'connecting';
      const consumer = this.createConsumer();
      try {
        await this.consume(consumer);
      } catch (error) {
        this.tell(error);
        this.current = 'connecting';
      }
      await consumer.disconnect().catch(() => undefined);
      await this.pause(RESTART_AFTER_MS, this.stopping.signal);
    }
  }

  /** Logs a group of another deployment once: that lasts until an operator changes a setting. */
  private tell(error: unknown): void {
    const before = this.problem;
    this.failure.failed(error);
    if (error instanceof ForeignGroupError && this.problem === before) return;
    this.logger.error(`Reading from Kafka failed; trying again every ${RESTART_AFTER_MS} ms`, { error });
  }

  /** Resolves when the process stops, rejects when the consumer has crashed. */
  private async consume(consumer: Consumer): Promise<void> {
    const crashed = new Promise<never>((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    const stopped = new Promise<void>((resolve) => {
      this.stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([this.join(consumer), crashed]);
    await Promise.race([crashed, stopped]);
  }

  private async join(consumer: Consumer): Promise<void> {
    await this.scoreEvents.ensure();
    await this.owner.assertOurs();
    await consumer.connect();
    await this.bindEvents(consumer);
    this.current = 'consuming';
    this.failure.succeeded();
  }

  private createConsumer(): Consumer {
    const { groupId, batchSize, flushMs } = this.settings;
    return this.kafka.consumer({
      groupId,
      sessionTimeout: this.takeoverMs,
      heartbeatInterval: HEARTBEAT_MS,
      minBytes: batchSize * EVENT_BYTES,
      maxWaitTimeInMs: flushMs,
      allowAutoTopicCreation: false,
      // kafkajs restarts only after some errors; `run` restarts after all.
      retry: { retries: 3, restartOnFailure: async () => false },
    });
  }

  private async handleBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const records = batch.messages.map((message) =>
      toRecord(batch.topic, batch.partition, message, this.owner.deployment),
    );
    let refused: unknown;
    const beat = () =>
      payload.heartbeat().catch((error: unknown) => {
        refused = error;
        // Nest logs what a handler throws, except this kind of exception.
        throw new RpcException('The partition belongs to another consumer.');
      });
    try {
      await this.handleRecords(records, { heartbeat: beat, stopping: this.stopping.signal });
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      throw refused ?? error;
    }
    // In this order, because kafkajs itself commits offsets that are resolved and not committed.
    await this.commit(payload);
    payload.resolveOffset(batch.lastOffset());
  }

  /** Commits with the id of the deployment: see {@link GroupOwner}. kafkajs would commit without it. */
  private async commit(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const offset = String(BigInt(batch.lastOffset()) + 1n);
    const partition = { partition: batch.partition, offset, metadata: this.owner.deployment.id };
    await payload.commitOffsetsIfNecessary({ topics: [{ topic: batch.topic, partitions: [partition] }] });
  }

  private async handleRecords(records: readonly KafkaRecord[], delivery: Delivery): Promise<void> {
    const handler = this.getHandlerByPattern(SCORE_EVENTS);
    if (handler === null) throw new Error(`There is no handler for "${SCORE_EVENTS}".`);
    const result: unknown = await handler(records, delivery);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}

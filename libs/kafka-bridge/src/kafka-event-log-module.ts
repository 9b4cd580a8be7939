import {
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { EventBus, ofType } from '@nestjs/cqrs';
import { BoardCatalog, EventLog, LogProgress, Outbox, ScoreChanged } from '@standings/domain';
import { Subscription } from 'rxjs';
import { createGroupProgress, GroupProgress } from './group-progress.js';
import { createKafka } from './kafka-client.js';
import { KafkaEventLog } from './kafka-event-log.js';
import { KafkaHealthCheck } from './kafka-health-check.js';
import type { GroupSettings, KafkaSettings } from './kafka-settings.js';
import { OutboxHealthCheck } from './outbox-health-check.js';
import { OutboxSweeper } from './outbox-sweeper.js';
import { OutboxWatch } from './outbox-watch.js';
import { ScoreChangedBridge } from './score-changed-bridge.js';
import { ScoreEventsTopic } from './score-events-topic.js';
import { TopicHealthCheck } from './topic-health-check.js';
import { topicWatchProviders } from './topic-watch-providers.js';

const FLUSH_TIMEOUT_MS = 5000;

/**
 * The way of events to Kafka: the event log, the bridge, the sweeper and what watches the outbox, for the whole app. Starts without Kafka. The
 * app's other adapters have to give it an `Outbox` and a `BoardCatalog`.
 */
@Module({})
export class KafkaEventLogModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KafkaEventLog.name);
  private changes = Subscription.EMPTY;

  static register(settings: KafkaSettings & GroupSettings): DynamicModule {
    return {
      module: KafkaEventLogModule,
      global: true,
      providers: [
        { provide: ScoreEventsTopic, useFactory: () => new ScoreEventsTopic(createKafka(settings), settings) },
        {
          provide: KafkaEventLog,
          inject: [ScoreEventsTopic],
          useFactory: (topic: ScoreEventsTopic) => new KafkaEventLog(createKafka(settings), topic, settings.topic),
        },
        { provide: EventLog, useExisting: KafkaEventLog },
        { provide: GroupProgress, useFactory: () => createGroupProgress(settings) },
        { provide: LogProgress, useExisting: GroupProgress },
        {
          provide: KafkaHealthCheck,
          inject: [KafkaEventLog],
          useFactory: (log: KafkaEventLog) => new KafkaHealthCheck(createKafka(settings), settings.topic, log),
        },
        ...topicWatchProviders(),
        {
          provide: ScoreChangedBridge,
          inject: [EventLog, Outbox],
          useFactory: (log: EventLog, outbox: Outbox) => new ScoreChangedBridge(log, outbox),
        },
        {
          provide: OutboxSweeper,
          inject: [EventLog, Outbox, BoardCatalog],
          useFactory: (log: EventLog, outbox: Outbox, boards: BoardCatalog) => new OutboxSweeper(log, outbox, boards),
        },
        {
          provide: OutboxWatch,
          inject: [Outbox, BoardCatalog],
          useFactory: (outbox: Outbox, boards: BoardCatalog) => new OutboxWatch(outbox, boards),
        },
        {
          provide: OutboxHealthCheck,
          inject: [OutboxWatch, OutboxSweeper, ScoreChangedBridge],
          useFactory: (watch: OutboxWatch, sweeper: OutboxSweeper, bridge: ScoreChangedBridge) =>
            new OutboxHealthCheck(watch, sweeper, bridge),
        },
      ],
      exports: [EventLog, LogProgress, KafkaHealthCheck, TopicHealthCheck, OutboxHealthCheck],
    };
  }

  constructor(
    private readonly events: EventBus,
    private readonly log: KafkaEventLog,
    private readonly bridge: ScoreChangedBridge,
    private readonly watch: OutboxWatch,
    private readonly sweeper: OutboxSweeper,
    private readonly progress: GroupProgress,
    private readonly healthCheck: KafkaHealthCheck,
  ) {}

  onApplicationBootstrap(): void {
    this.log.connect().catch((error: unknown) => {
      this.logger.warn('Kafka cannot be reached yet; updates are kept in the outbox meanwhile', { error });
    });
    // Not as a handler of the bus: Nest unsubscribes those in onModuleDestroy, before the requests that still come.
    this.changes = this.events.pipe(ofType(ScoreChanged)).subscribe((changed) => this.bridge.handle(changed));
    this.bridge.start();
    this.watch.start();
    this.sweeper.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const timeoutMs = FLUSH_TIMEOUT_MS;
    await Promise.all([this.bridge, this.sweeper, this.watch].map((loop) => loop.stop({ timeoutMs })));
    this.changes.unsubscribe();
    await Promise.all([this.log.close(), this.progress.close(), this.healthCheck.close()]);
  }
}

import {
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Deployment, EventLog, EventLogReader, LogProgress, Placement } from '@standings/domain';
import { createGroupProgress, GroupProgress } from '../consumer/group-progress.js';
import { createKafka } from '../kafka-client.js';
import { KafkaEventLog } from './kafka-event-log.js';
import { KafkaHealthCheck } from './kafka-health-check.js';
import type { GroupSettings, KafkaSettings } from '../kafka-settings.js';
import { KafkaEventLogReader } from '../reader/kafka-event-log-reader.js';
import { ScoreEventsTopic } from '../topic/score-events-topic.js';
import { TopicHealthCheck } from '../topic/topic-health-check.js';
import { topicWatchProviders } from '../topic/topic-watch-providers.js';

/** The event log in Kafka, its reader and the progress of its consumers, for the whole app. Starts without Kafka. */
@Module({})
export class KafkaEventLogModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KafkaEventLog.name);

  static register(settings: KafkaSettings & GroupSettings): DynamicModule {
    return {
      module: KafkaEventLogModule,
      global: true,
      providers: [
        { provide: ScoreEventsTopic, useFactory: () => new ScoreEventsTopic(createKafka(settings), settings) },
        {
          provide: KafkaEventLog,
          inject: [ScoreEventsTopic, Placement],
          useFactory: (topic: ScoreEventsTopic, placement: Placement) =>
            new KafkaEventLog(createKafka(settings), topic, settings.topic, placement),
        },
        { provide: EventLog, useExisting: KafkaEventLog },
        { provide: GroupProgress, useFactory: () => createGroupProgress(settings) },
        { provide: LogProgress, useExisting: GroupProgress },
        {
          provide: KafkaEventLogReader,
          inject: [Deployment],
          useFactory: (deployment: Deployment) =>
            new KafkaEventLogReader(createKafka(settings), settings.topic, deployment),
        },
        { provide: EventLogReader, useExisting: KafkaEventLogReader },
        {
          provide: KafkaHealthCheck,
          inject: [KafkaEventLog],
          useFactory: (log: KafkaEventLog) => new KafkaHealthCheck(createKafka(settings), settings.topic, log),
        },
        ...topicWatchProviders(),
      ],
      exports: [EventLog, EventLogReader, LogProgress, KafkaHealthCheck, TopicHealthCheck],
    };
  }

  constructor(
    private readonly log: KafkaEventLog,
    private readonly progress: GroupProgress,
    private readonly reader: KafkaEventLogReader,
    private readonly healthCheck: KafkaHealthCheck,
  ) {}

  onApplicationBootstrap(): void {
    this.log.connect().catch((error: unknown) => {
      this.logger.warn('Kafka cannot be reached yet; updates are kept in the outbox meanwhile', { error });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.log, this.progress, this.reader, this.healthCheck].map((client) => client.close()));
  }
}

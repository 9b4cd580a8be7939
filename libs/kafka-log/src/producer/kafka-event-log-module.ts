import {
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { EventLog, LogProgress } from '@standings/domain';
import { createGroupProgress, GroupProgress } from '../consumer/group-progress.js';
import { createKafka } from '../kafka-client.js';
import { KafkaEventLog } from './kafka-event-log.js';
import { KafkaHealthCheck } from './kafka-health-check.js';
import type { GroupSettings, KafkaSettings } from '../kafka-settings.js';
import { ScoreEventsTopic } from '../topic/score-events-topic.js';
import { TopicHealthCheck } from '../topic/topic-health-check.js';
import { topicWatchProviders } from '../topic/topic-watch-providers.js';

/** The event log in Kafka and the progress of its readers, for the whole app. Starts without Kafka. */
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
      ],
      exports: [EventLog, LogProgress, KafkaHealthCheck, TopicHealthCheck],
    };
  }

  constructor(
    private readonly log: KafkaEventLog,
    private readonly progress: GroupProgress,
    private readonly healthCheck: KafkaHealthCheck,
  ) {}

  onApplicationBootstrap(): void {
    this.log.connect().catch((error: unknown) => {
      this.logger.warn('Kafka cannot be reached yet; updates are kept in the outbox meanwhile', { error });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.log.close(), this.progress.close(), this.healthCheck.close()]);
  }
}

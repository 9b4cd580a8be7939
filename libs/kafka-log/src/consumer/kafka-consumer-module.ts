import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DeadLetters, Deployment, EventConsumer, LogProgress } from '@standings/domain';
import { ConsumerHealthCheck } from './consumer-health-check.js';
import { DeadLettersHealthCheck } from '../dead-letters/dead-letters-health-check.js';
import { KafkaBatchServer } from './kafka-batch-server.js';
import { GroupOwner } from './group-owner.js';
import { createGroupProgress, GroupProgress } from './group-progress.js';
import { createKafka } from '../kafka-client.js';
import { KafkaDeadLetters } from '../dead-letters/kafka-dead-letters.js';
import type { ConsumerSettings, KafkaSettings } from '../kafka-settings.js';
import { ScoreEventsTopic } from '../topic/score-events-topic.js';
import { TopicHealthCheck } from '../topic/topic-health-check.js';
import { topicWatchProviders } from '../topic/topic-watch-providers.js';

/** Reads events from Kafka: provides the consumer for `connectMicroservice`, its progress and the dead letters for the whole app. */
@Module({})
export class KafkaConsumerModule implements OnApplicationShutdown {
  static register(settings: KafkaSettings & ConsumerSettings): DynamicModule {
    return {
      module: KafkaConsumerModule,
      global: true,
      providers: [
        { provide: ScoreEventsTopic, useFactory: () => new ScoreEventsTopic(createKafka(settings), settings) },
        ...topicWatchProviders(),
        {
          provide: KafkaBatchServer,
          inject: [ScoreEventsTopic, Deployment],
          useFactory: (topic: ScoreEventsTopic, deployment: Deployment) => {
            const kafka = createKafka(settings);
            const owner = new GroupOwner(kafka, settings.groupId, deployment);
            return new KafkaBatchServer(kafka, topic, owner, settings);
          },
        },
        { provide: KafkaDeadLetters, useFactory: () => new KafkaDeadLetters(createKafka(settings)) },
        { provide: DeadLetters, useExisting: KafkaDeadLetters },
        {
          provide: DeadLettersHealthCheck,
          inject: [KafkaDeadLetters],
          useFactory: (deadLetters: KafkaDeadLetters) => new DeadLettersHealthCheck(deadLetters),
        },
        { provide: EventConsumer, useExisting: KafkaBatchServer },
        { provide: GroupProgress, useFactory: () => createGroupProgress(settings) },
        { provide: LogProgress, useExisting: GroupProgress },
        {
          provide: ConsumerHealthCheck,
          inject: [KafkaBatchServer, GroupProgress],
          useFactory: (server: KafkaBatchServer, progress: GroupProgress) => new ConsumerHealthCheck(server, progress),
        },
      ],
      exports: [EventConsumer, LogProgress, DeadLetters, ConsumerHealthCheck, DeadLettersHealthCheck, TopicHealthCheck],
    };
  }

  constructor(
    private readonly deadLetters: KafkaDeadLetters,
    private readonly progress: GroupProgress,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.deadLetters.close(), this.progress.close()]);
  }
}

import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DeadLetters, Deployment } from '@standings/domain';
import { ConsumerHealthCheck } from './consumer-health-check.js';
import { DeadLettersHealthCheck } from '../dead-letters/dead-letters-health-check.js';
import { KafkaBatchServer } from './kafka-batch-server.js';
import { GroupOwner } from './group-owner.js';
import { createGroupProgress } from './group-progress.js';
import { createKafka } from '../kafka-client.js';
import { KafkaDeadLetters } from '../dead-letters/kafka-dead-letters.js';
import type { ConsumerSettings, KafkaSettings } from '../kafka-settings.js';
import { LagWatch } from './lag-watch.js';
import { ScoreEventsTopic } from '../topic/score-events-topic.js';
import { TopicHealthCheck } from '../topic/topic-health-check.js';
import { topicWatchProviders } from '../topic/topic-watch-providers.js';

/** Reads events from Kafka: provides the batch server for `connectMicroservice`, and the dead letters for the whole app. */
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
        { provide: LagWatch, useFactory: () => new LagWatch(createGroupProgress(settings)) },
        {
          provide: ConsumerHealthCheck,
          inject: [KafkaBatchServer, LagWatch],
          useFactory: (server: KafkaBatchServer, watch: LagWatch) => new ConsumerHealthCheck(server, watch),
        },
      ],
      exports: [KafkaBatchServer, DeadLetters, LagWatch, ConsumerHealthCheck, DeadLettersHealthCheck, TopicHealthCheck],
    };
  }

  constructor(private readonly deadLetters: KafkaDeadLetters) {}

  async onApplicationShutdown(): Promise<void> {
    await this.deadLetters.close();
  }
}

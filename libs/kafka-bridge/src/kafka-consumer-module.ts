import { type DynamicModule, type FactoryProvider, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DeadLetters, Deployment } from '@standings/domain';
import { ConsumerHealthCheck } from './consumer-health-check.js';
import { DeadLettersHealthCheck } from './dead-letters-health-check.js';
import { KafkaBatchServer } from './kafka-batch-server.js';
import { GroupOwner } from './group-owner.js';
import { createGroupProgress } from './group-progress.js';
import { createKafka } from './kafka-client.js';
import { KafkaDeadLetters } from './kafka-dead-letters.js';
import type { ConsumerSettings, KafkaSettings } from './kafka-settings.js';
import { LagWatch } from './lag-watch.js';
import { ScoreEventsTopic } from './score-events-topic.js';
import { TopicHealthCheck } from './topic-health-check.js';
import { topicWatchProviders } from './topic-watch-providers.js';

type Settings = KafkaSettings & ConsumerSettings;

/** How the module gets its settings. */
export type KafkaConsumerModuleOptions = Pick<FactoryProvider<Settings>, 'inject' | 'useFactory'>;

const SETTINGS = Symbol('KafkaConsumerSettings');

/** The way of events out of Kafka: the batch server, for `connectMicroservice`, and the dead letters, for the whole app. */
@Module({})
export class KafkaConsumerModule implements OnApplicationShutdown {
  static registerAsync({ inject = [], useFactory }: KafkaConsumerModuleOptions): DynamicModule {
    return {
      module: KafkaConsumerModule,
      global: true,
      providers: [
        { provide: SETTINGS, inject, useFactory },
        { provide: ScoreEventsTopic, inject: [SETTINGS], useFactory: createTopic },
        ...topicWatchProviders(),
        { provide: KafkaBatchServer, inject: [SETTINGS, ScoreEventsTopic, Deployment], useFactory: createServer },
        { provide: KafkaDeadLetters, inject: [SETTINGS], useFactory: createDeadLetters },
        { provide: DeadLetters, useExisting: KafkaDeadLetters },
        {
          provide: DeadLettersHealthCheck,
          inject: [KafkaDeadLetters],
          useFactory: (deadLetters: KafkaDeadLetters) => new DeadLettersHealthCheck(deadLetters),
        },
        { provide: LagWatch, inject: [SETTINGS], useFactory: createLagWatch },
        { provide: ConsumerHealthCheck, inject: [KafkaBatchServer, LagWatch], useFactory: createHealthCheck },
      ],
      exports: [KafkaBatchServer, DeadLetters, LagWatch, ConsumerHealthCheck, DeadLettersHealthCheck, TopicHealthCheck],
    };
  }

  constructor(private readonly deadLetters: KafkaDeadLetters) {}

  async onApplicationShutdown(): Promise<void> {
    await this.deadLetters.close();
  }
}

function createTopic(settings: Settings): ScoreEventsTopic {
  return new ScoreEventsTopic(createKafka(settings), settings);
}

function createServer(settings: Settings, scoreEvents: ScoreEventsTopic, deployment: Deployment): KafkaBatchServer {
  const kafka = createKafka(settings);
  const owner = new GroupOwner(kafka, settings.groupId, deployment);
  return new KafkaBatchServer(kafka, scoreEvents, owner, settings);
}

function createDeadLetters(settings: Settings): KafkaDeadLetters {
  return new KafkaDeadLetters(createKafka(settings));
}

function createLagWatch(settings: Settings): LagWatch {
  return new LagWatch(createGroupProgress(settings));
}

function createHealthCheck(server: KafkaBatchServer, watch: LagWatch): ConsumerHealthCheck {
  return new ConsumerHealthCheck(server, watch);
}

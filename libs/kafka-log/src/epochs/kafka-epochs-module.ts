import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Deployment, EndedEpochs, LogLanes, Placement } from '@standings/domain';
import { createKafka } from '../kafka-client.js';
import type { KafkaSettings } from '../kafka-settings.js';
import { LeaderLanes } from '../producer/leader-lanes.js';
import { EpochsTopicHealthCheck, EpochsTopicWatch } from './epochs-topic-health-check.js';
import { EpochsTopic } from './epochs-topic.js';
import { KafkaEndedEpochs } from './kafka-ended-epochs.js';

/** What an app needs of Kafka, besides the event log, to acknowledge updates when Kafka has them. */
@Module({})
export class KafkaEpochsModule implements OnApplicationShutdown {
  static register(settings: Pick<KafkaSettings, 'brokers' | 'topic'>): DynamicModule {
    return {
      module: KafkaEpochsModule,
      global: true,
      providers: [
        {
          provide: EpochsTopic,
          useFactory: () => new EpochsTopic(createKafka(settings), settings.topic),
        },
        {
          provide: KafkaEndedEpochs,
          inject: [EpochsTopic, Deployment],
          useFactory: (topic: EpochsTopic, deployment: Deployment) =>
            new KafkaEndedEpochs(createKafka(settings), topic, settings.topic, deployment),
        },
        {
          provide: EpochsTopicWatch,
          inject: [EpochsTopic],
          useFactory: (topic: EpochsTopic) => new EpochsTopicWatch(topic),
        },
        {
          provide: EpochsTopicHealthCheck,
          inject: [EpochsTopicWatch],
          useFactory: (watch: EpochsTopicWatch) => new EpochsTopicHealthCheck(watch),
        },
        { provide: EndedEpochs, useExisting: KafkaEndedEpochs },
        {
          provide: LeaderLanes,
          inject: [Placement],
          useFactory: (placement: Placement) => new LeaderLanes(createKafka(settings), settings.topic, placement),
        },
        { provide: LogLanes, useExisting: LeaderLanes },
      ],
      exports: [EndedEpochs, LogLanes, EpochsTopicHealthCheck],
    };
  }

  constructor(
    private readonly epochs: KafkaEndedEpochs,
    private readonly lanes: LeaderLanes,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.epochs.close(), this.lanes.close()]);
  }
}

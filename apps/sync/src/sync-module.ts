import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule } from '@standings/application';
import type { SyncEnvironment } from '@standings/config';
import { EventConsumer, type LogRecord } from '@standings/domain';
import { HealthModule } from '@standings/health';
import { ProblemsModule } from '@standings/http-server';
import { LagWatch, Sink, SinkModule } from '@standings/sink';
import { ProgressHealthCheck } from './progress-health-check.js';
import { ScoreEventsController } from './score-events-controller.js';
import { HEALTH, longestWriteMs, ServersModule } from './servers-module.js';

/** The sync app: score events from the log into the score repository. */
@Module({})
export class SyncModule {
  static register(environment: SyncEnvironment): DynamicModule {
    const servers = ServersModule.register(environment);
    const sink = SinkModule.register({ batchSize: environment.SYNC_BATCH_SIZE });
    const times = { flushMs: environment.SYNC_FLUSH_MS, longestWriteMs: longestWriteMs(environment) };
    const health = HealthModule.register({
      drainMs: environment.SHUTDOWN_DRAIN_MS,
      critical: [...HEALTH.critical, ProgressHealthCheck],
      others: HEALTH.others,
    });
    return {
      module: SyncModule,
      imports: [servers, CatalogModule, sink, health, ProblemsModule],
      controllers: [ScoreEventsController],
      providers: [
        {
          provide: ProgressHealthCheck,
          inject: [LagWatch, Sink, EventConsumer],
          useFactory: (watch: LagWatch, storing: Sink<LogRecord>, consumer: EventConsumer) =>
            new ProgressHealthCheck(watch, storing, consumer, times),
        },
      ],
    };
  }
}

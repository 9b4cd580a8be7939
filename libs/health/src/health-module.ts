import { type DynamicModule, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health-controller.js';
import { type Parts, Readiness } from './readiness.js';

export interface HealthOptions extends Parts {
  /** How long readiness says `shutting_down` before the app closes, in ms, at least 0: `SHUTDOWN_DRAIN_MS`. */
  readonly drainMs: number;
}

/**
 * `/health/live` and `/health/ready`. After SIGTERM readiness is 503 `shutting_down` for `drainMs` while
 * requests are still served; then the app closes. SIGINT closes at once.
 */
@Module({})
export class HealthModule {
  static register({ drainMs, ...parts }: HealthOptions): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ gracefulShutdownTimeoutMs: drainMs, logger: false })],
      controllers: [HealthController],
      providers: [
        {
          provide: Readiness,
          inject: [ModuleRef, HealthCheckService, HealthIndicatorService],
          useFactory: (app: ModuleRef, service: HealthCheckService, indicators: HealthIndicatorService) =>
            new Readiness(parts, app, service, indicators),
        },
      ],
    };
  }
}

import {
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import type { HealthCheck } from '@standings/domain';
import { HealthController } from './health-controller.js';
import { CRITICAL_CHECKS, OTHER_CHECKS, Readiness } from './readiness.js';

/** Which parts the readiness of an app reports on. Each is the token of a {@link HealthCheck}. */
export interface HealthOptions {
  /** Modules that export the checks, unless they are global. */
  readonly imports?: ModuleMetadata['imports'];
  /** Without one of these the app cannot do its work: 503. */
  readonly critical: readonly InjectionToken<HealthCheck>[];
  /** Without one of these the app goes on: 200 with status `degraded`. */
  readonly others?: readonly InjectionToken<HealthCheck>[];
}

/**
 * `/health/live` and `/health/ready`. After SIGTERM readiness is 503 `shutting_down` for `SHUTDOWN_DRAIN_MS` while
 * requests are still served; then the app closes. SIGINT closes at once.
 */
@Module({})
export class HealthModule {
  static register({ imports = [], critical, others = [] }: HealthOptions): DynamicModule {
    const drain = TerminusModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<{ SHUTDOWN_DRAIN_MS: number }, true>) => ({
        gracefulShutdownTimeoutMs: config.get('SHUTDOWN_DRAIN_MS'),
        logger: false,
      }),
    });
    return {
      module: HealthModule,
      imports: [drain, ...imports],
      controllers: [HealthController],
      providers: [checks(CRITICAL_CHECKS, critical), checks(OTHER_CHECKS, others), Readiness],
    };
  }
}

function checks(provide: symbol, tokens: readonly InjectionToken[]): FactoryProvider<HealthCheck[]> {
  return { provide, inject: [...tokens], useFactory: (...found: HealthCheck[]) => found };
}

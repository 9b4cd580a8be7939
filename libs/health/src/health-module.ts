import {
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import type { HealthCheck } from '@standings/domain';
import { HealthController } from './health-controller.js';
import { CRITICAL_CHECKS, OTHER_CHECKS, Readiness } from './readiness.js';

/** Which parts the readiness of an app reports on. Each is the token of a {@link HealthCheck}. */
export interface HealthOptions {
  /** How long readiness says `shutting_down` before the app closes, in ms, at least 0: `SHUTDOWN_DRAIN_MS`. */
  readonly drainMs: number;
  /** Modules that export the checks, unless they are global. */
  readonly imports?: ModuleMetadata['imports'];
  /** If one of these is down, the app cannot do its work: 503. */
  readonly critical: readonly InjectionToken<HealthCheck>[];
  /** If one of these is down, the app goes on: 200 with status `degraded`. */
  readonly others?: readonly InjectionToken<HealthCheck>[];
}

/**
 * `/health/live` and `/health/ready`. After SIGTERM readiness is 503 `shutting_down` for `drainMs` while
 * requests are still served; then the app closes. SIGINT closes at once.
 */
@Module({})
export class HealthModule {
  static register({ drainMs, imports = [], critical, others = [] }: HealthOptions): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ gracefulShutdownTimeoutMs: drainMs, logger: false }), ...imports],
      controllers: [HealthController],
      providers: [checks(CRITICAL_CHECKS, critical), checks(OTHER_CHECKS, others), Readiness],
    };
  }
}

function checks(provide: symbol, tokens: readonly InjectionToken[]): FactoryProvider<HealthCheck[]> {
  return { provide, inject: [...tokens], useFactory: (...found: HealthCheck[]) => found };
}

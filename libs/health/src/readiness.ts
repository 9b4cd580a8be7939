import { type InjectionToken, Logger, type OnModuleInit } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type {
  HealthCheckResult,
  HealthCheckService,
  HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import type { Health, HealthCheck } from '@standings/domain';
import { BoundedCheck } from './bounded-check.js';

/** The parts of an app. Each is the token of a {@link HealthCheck} that some module of the app provides. */
export interface Parts {
  /** If one of these is down, the app cannot do its work: 503. */
  readonly critical: readonly InjectionToken<HealthCheck>[];
  /** If one of these is down, the app goes on: 200 with status `degraded`. */
  readonly others?: readonly InjectionToken<HealthCheck>[];
}

/** The state of each part of the app, and of the app. */
export class Readiness implements OnModuleInit {
  private readonly logger = new Logger(Readiness.name);
  private readonly down = new Set<string>();
  private critical: readonly BoundedCheck[] = [];
  private others: readonly BoundedCheck[] = [];

  constructor(
    private readonly parts: Parts,
    private readonly app: ModuleRef,
    private readonly service: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** Not earlier: checks of other modules may not be made yet. @throws if the app does not provide a part. */
  onModuleInit(): void {
    const { critical, others = [] } = this.parts;
    this.critical = critical.map((token) => this.find(token));
    this.others = others.map((token) => this.find(token));
  }

  /** @throws {ServiceUnavailableException} with the result, if a critical part is down or the app is stopping. */
  check(): Promise<HealthCheckResult> {
    return this.service.check([
      ...this.critical.map((check) => () => this.ask(check, 'down')),
      ...this.others.map((check) => () => this.ask(check, 'degraded')),
    ]);
  }

  private find(token: InjectionToken<HealthCheck>): BoundedCheck {
    return new BoundedCheck(this.app.get<HealthCheck>(token, { strict: false }));
  }

  private async ask(check: BoundedCheck, whenDown: 'down' | 'degraded'): Promise<HealthIndicatorResult> {
    const { up, isPartial = false, reason, figures } = await check.check();
    this.logChange(check.name, { up: up && !isPartial, ...(reason !== undefined && { reason }) });
    const details = { ...(reason !== undefined && { reason }), ...(figures !== undefined && { figures }) };
    const part = this.indicators.check(check.name);
    if (isPartial) return part.degraded(details);
    if (up) return part.up(details);
    return whenDown === 'down' ? part.down(details) : part.degraded(details);
  }

  /** Logs only changes, because probes come every few seconds. */
  private logChange(part: string, { up, reason }: Health): void {
    if (up === !this.down.has(part)) return;
    if (up) {
      this.down.delete(part);
      this.logger.log('A part is up again', { part });
    } else {
      this.down.add(part);
      this.logger.warn('A part is down', { part, reason });
    }
  }
}

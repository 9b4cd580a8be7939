import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import type { Health, HealthCheck } from '@standings/domain';
import { BoundedCheck } from './bounded-check.js';

export const CRITICAL_CHECKS = Symbol('critical health checks');
export const OTHER_CHECKS = Symbol('other health checks');

/** The state of each part of the app, and of the app. */
@Injectable()
export class Readiness {
  private readonly logger = new Logger(Readiness.name);
  private readonly critical: readonly BoundedCheck[];
  private readonly others: readonly BoundedCheck[];
  private readonly down = new Set<string>();

  constructor(
    private readonly service: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(CRITICAL_CHECKS) critical: readonly HealthCheck[],
    @Inject(OTHER_CHECKS) others: readonly HealthCheck[],
  ) {
    this.critical = critical.map((check) => new BoundedCheck(check));
    this.others = others.map((check) => new BoundedCheck(check));
  }

  /** @throws {ServiceUnavailableException} with the result, if a critical part is down or the app is stopping. */
  check(): Promise<HealthCheckResult> {
    return this.service.check([
      ...this.critical.map((check) => () => this.ask(check, 'down')),
      ...this.others.map((check) => () => this.ask(check, 'degraded')),
    ]);
  }

  private async ask(check: BoundedCheck, whenDown: 'down' | 'degraded'): Promise<HealthIndicatorResult> {
    const { up, reason, figures } = await check.check();
    this.logChange(check.name, { up, ...(reason !== undefined && { reason }) });
    const details = { ...(reason !== undefined && { reason }), ...(figures !== undefined && { figures }) };
    const part = this.indicators.check(check.name);
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

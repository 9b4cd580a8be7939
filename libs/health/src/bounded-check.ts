import type { Health, HealthCheck } from '@standings/domain';

/** Longest that readiness waits for one check, in ms. Checks have shorter time-outs of their own; this one guards. */
export const CHECK_TIMEOUT_MS = 3000;

/** A check that always answers in time, and is never asked again while it has not answered. */
export class BoundedCheck {
  readonly name: string;
  private running: Promise<Health> | undefined;

  constructor(
    private readonly inner: HealthCheck,
    private readonly timeoutMs = CHECK_TIMEOUT_MS,
  ) {
    this.name = inner.name;
  }

  async check(): Promise<Health> {
    this.running ??= this.ask().finally(() => (this.running = undefined));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Health>((resolve) => {
      timer = setTimeout(resolve, this.timeoutMs, { up: false, reason: `no answer within ${this.timeoutMs} ms` });
    });
    try {
      return await Promise.race([this.running, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask(): Promise<Health> {
    try {
      return await this.inner.check();
    } catch {
      // What it was may name addresses; the part itself logs it.
      return { up: false, reason: 'the check failed' };
    }
  }
}

import { deadline, type Health, type HealthCheck, LATE } from '@standings/domain';

/** How long readiness waits for a check that names no bound, in ms. */
const CHECK_TIMEOUT_MS = 3000;

/** A check that always answers in time. Calls that arrive before it has answered share that answer, so that questions do not pile up. */
export class BoundedCheck {
  readonly name: string;
  private running: Promise<Health> | undefined;

  constructor(
    private readonly inner: HealthCheck,
    private readonly timeoutMs = inner.timeoutMs ?? CHECK_TIMEOUT_MS,
  ) {
    this.name = inner.name;
  }

  async check(): Promise<Health> {
    this.running ??= this.ask().finally(() => (this.running = undefined));
    const health = await deadline(this.running, this.timeoutMs);
    return health === LATE ? { up: false, reason: `no answer within ${this.timeoutMs} ms` } : health;
  }

  private async ask(): Promise<Health> {
    try {
      return await this.inner.check();
    } catch {
      // The error may name addresses; the part itself logs it.
      return { up: false, reason: 'the check failed' };
    }
  }
}

import { type EventLog, type Health, HealthCheck } from '@standings/domain';
import type { LogBridge } from './log-bridge.js';

/** Whether updates can be acknowledged: while the event log confirms nothing they are refused. */
export class AcknowledgementHealthCheck extends HealthCheck {
  readonly name = 'acknowledgement';

  constructor(
    private readonly log: EventLog,
    private readonly bridge: LogBridge,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { refusal } = this.bridge;
    return refusal === null
      ? { up: true }
      : { up: false, reason: `updates are refused until ${this.log.name} confirms them: ${refusal}` };
  }
}

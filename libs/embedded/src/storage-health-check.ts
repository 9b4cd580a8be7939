import { type Health, HealthCheck } from '@standings/domain';
import type { InProcessEventLog } from './in-process-event-log.js';

/** Whether updates can be stored. */
export class StorageHealthCheck extends HealthCheck {
  readonly name = 'storage';

  constructor(private readonly log: InProcessEventLog) {
    super();
  }

  override async check(): Promise<Health> {
    const { problem } = this.log;
    return problem === null ? { up: true } : { up: false, reason: problem };
  }
}

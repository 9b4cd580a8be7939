import { type Health, HealthCheck } from '@standings/domain';
import type { KafkaDeadLetters } from './kafka-dead-letters.js';

/** Whether messages that cannot be stored can be put aside. If not, later messages wait. */
export class DeadLettersHealthCheck extends HealthCheck {
  readonly name = 'dead-letters';

  constructor(private readonly deadLetters: KafkaDeadLetters) {
    super();
  }

  async check(): Promise<Health> {
    const { problem } = this.deadLetters;
    return problem === null ? { up: true } : { up: false, reason: problem };
  }
}

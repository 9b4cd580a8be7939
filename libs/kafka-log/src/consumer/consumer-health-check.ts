import { type Health, HealthCheck, type LogProgress } from '@standings/domain';
import type { KafkaBatchServer } from './kafka-batch-server.js';
import { ANSWER_MS, noAnswer } from '../no-answer.js';

/** Whether this process reads from Kafka. Figure `lag`: events of the topic that the whole group has not stored yet. */
export class ConsumerHealthCheck extends HealthCheck {
  readonly name = 'kafka';
  override readonly timeoutMs = ANSWER_MS;

  constructor(
    private readonly server: KafkaBatchServer,
    private readonly progress: LogProgress,
  ) {
    super();
  }

  async check(): Promise<Health> {
    if (this.server.state === 'consuming') return this.ask().catch(noAnswer);
    const { state, problem } = this.server;
    return { up: false, reason: `the consumer is ${state}${problem === null ? '' : `: ${problem}`}` };
  }

  private async ask(): Promise<Health> {
    const partitions = await this.progress.partitions();
    return { up: true, figures: { lag: partitions.reduce((sum, { waiting }) => sum + waiting, 0) } };
  }
}

import { type Health, HealthCheck } from '@standings/domain';
import type { TopicWatch } from './topic-watch.js';

/** Whether the topics have the settings that the guarantees need. The service runs without them. */
export class TopicHealthCheck extends HealthCheck {
  /** @param name of the part. */
  constructor(
    private readonly watch: TopicWatch,
    readonly name = 'topic',
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { problems } = this.watch;
    return problems.length === 0 ? { up: true } : { up: false, reason: problems.join(' ') };
  }
}

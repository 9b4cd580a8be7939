import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop, type Pause } from '@standings/domain';
import type { ScoreEventsTopic } from './score-events-topic.js';

/** Somebody may change a topic at any time; nothing breaks at once. */
const EVERY_MS = 30_000;

/** Until the first look: Kafka may be away at the start. */
const RETRY_MS = 2000;

/** A look that is in flight has nothing to lose. */
const STOP_TIMEOUT_MS = 500;

/**
 * Looks at the settings of the topics, at the start and again and again, and names what is wrong with them: each once in
 * the log, and for as long as it is wrong in {@link problems}.
 */
export class TopicWatch extends Loop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(TopicWatch.name);
  private found: readonly string[] = [];
  private refused = '';
  private looked = false;

  constructor(
    private readonly topic: ScoreEventsTopic,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  /** What was wrong when they were last looked at. */
  get problems(): readonly string[] {
    return this.found;
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop({ timeoutMs: STOP_TIMEOUT_MS });
  }

  protected override async round(): Promise<number> {
    try {
      this.tell(await this.topic.problems());
      this.refused = '';
      this.looked = true;
    } catch (error) {
      this.tellRefusal(error);
    }
    return this.looked ? EVERY_MS : RETRY_MS;
  }

  private tell(problems: readonly string[]): void {
    for (const problem of problems) if (!this.found.includes(problem)) this.logger.warn(problem);
    if (problems.length === 0 && this.found.length > 0) this.logger.log('The settings of the topics are right again');
    this.found = problems;
  }

  /** Other checks report that Kafka is away. */
  private tellRefusal(error: unknown): void {
    const { type = '' } = error as { readonly type?: string };
    if (!type.endsWith('_AUTHORIZATION_FAILED') || type === this.refused) return;
    this.refused = type;
    this.looked = true;
    this.logger.warn('The settings of the topics cannot be checked: this account may not DESCRIBE_CONFIGS them', {
      error,
    });
  }
}

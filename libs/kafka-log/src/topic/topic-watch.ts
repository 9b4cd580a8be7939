import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop, type Pause } from '@standings/domain';
import type { ScoreEventsTopic } from './score-events-topic.js';

/** Settings can change at any time, but nothing breaks at once. */
const EVERY_MS = 30_000;

/** Until the first check succeeds: Kafka may be away at the start. */
const RETRY_MS = 2000;

/** A check in flight may be cut off: nothing is lost. */
const STOP_TIMEOUT_MS = 500;

/**
 * Checks the settings of the topics repeatedly. Reports each problem once in the log, and in {@link problems} while it lasts.
 */
export class TopicWatch extends Loop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(TopicWatch.name);
  private found: readonly string[] = [];
  private refused = '';
  private looked = false;

  constructor(
    private readonly topic: Pick<ScoreEventsTopic, 'problems'>,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  /** What was wrong at the last check. */
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
    if (problems.length === 0 && this.found.length > 0) this.logger.log('The settings of the topics are correct again');
    this.found = problems;
  }

  /** Ignored: other checks report that Kafka is away. */
  private tellRefusal(error: unknown): void {
    const { type = '' } = error as { readonly type?: string };
    if (!type.endsWith('_AUTHORIZATION_FAILED') || type === this.refused) return;
    this.refused = type;
    this.looked = true;
    this.logger.warn('The settings of the topics cannot be checked: this account lacks the right DESCRIBE_CONFIGS', {
      error,
    });
  }
}

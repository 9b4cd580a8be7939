import { type EventConsumer, type Health, HealthCheck, type LogRecord } from '@standings/domain';
import type { LagWatch, Sink } from '@standings/sink';

/** The settings that decide how long events may wait while all is well. */
export interface ProgressSettings {
  /** `SYNC_FLUSH_MS` */
  readonly flushMs: number;
  /** How long one write of the score repository may take. */
  readonly longestWriteMs: number;
}

/** Time for the group to share its partitions again, for pauses between retries of up to 10 s, and for a busy machine. */
const SLACK_MS = 30_000;

/**
 * How long the next event of a partition may wait while all is well, in ms: 56 s with the defaults over Kafka. Its reader dies,
 * another one takes over, and waits for a batch to fill and for a write.
 */
function longestWaitMs(takeoverMs: number, { flushMs, longestWriteMs }: ProgressSettings): number {
  return takeoverMs + flushMs + longestWriteMs + SLACK_MS;
}

const UNKNOWN = 'no failure is known here; look at the other sync processes of the group';

/**
 * Whether events are stored, by any process of the group. Figure `oldestWaitS`: how long, in s, the oldest event has been the
 * next of its partition.
 */
export class ProgressHealthCheck extends HealthCheck {
  readonly name = 'progress';

  constructor(
    private readonly watch: LagWatch,
    private readonly sink: Sink<LogRecord>,
    private readonly consumer: EventConsumer,
    private readonly settings: ProgressSettings,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { waitedMs } = this.watch;
    const oldestWaitS = Math.floor(waitedMs / 1000);
    const figures = { oldestWaitS };
    if (waitedMs <= longestWaitMs(this.consumer.takeoverMs, this.settings)) return { up: true, figures };
    const reason = `events have waited for ${oldestWaitS} s, and none of their partition was stored: ${this.cause}`;
    return { up: false, reason, figures };
  }

  private get cause(): string {
    const { problem, state } = this.consumer;
    return this.sink.problem ?? problem ?? (state === 'consuming' ? UNKNOWN : `the consumer is ${state}`);
  }
}

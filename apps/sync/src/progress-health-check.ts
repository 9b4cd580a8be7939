import { type Health, HealthCheck } from '@standings/domain';
import { type KafkaBatchServer, type KafkaRecord, type LagWatch, sessionTimeoutMs } from '@standings/kafka-log';
import type { Sink } from '@standings/sink';

/** What decides how long events may wait with nothing wrong. */
export interface ProgressSettings {
  /** `SYNC_FLUSH_MS` */
  readonly flushMs: number;
  /** `DATABASE_STATEMENT_TIMEOUT_MS` */
  readonly statementTimeoutMs: number;
}

/** For the group to share its partitions again, pauses between attempts, of up to 10 s, and a busy machine. */
const SLACK_MS = 30_000;

/**
 * The longest that the next event of a partition waits while all is well, in ms: 56 s with the defaults. Its reader dies,
 * Kafka considers it dead, and the next reader waits for a batch to fill, and for a statement.
 */
function longestWaitMs({ flushMs, statementTimeoutMs }: ProgressSettings): number {
  return sessionTimeoutMs(statementTimeoutMs) + flushMs + statementTimeoutMs + SLACK_MS;
}

const UNKNOWN = 'no failure is known here; look at the other sync processes of the group';

/**
 * Whether events are stored, whatever may keep them from it, and whichever process of the group should. Figure `oldestWaitS`:
 * how long, in s, the oldest event has been the next of its partition.
 */
export class ProgressHealthCheck extends HealthCheck {
  readonly name = 'progress';

  constructor(
    private readonly watch: LagWatch,
    private readonly sink: Sink<KafkaRecord>,
    private readonly server: KafkaBatchServer,
    private readonly settings: ProgressSettings,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { waitedMs } = this.watch;
    const oldestWaitS = Math.floor(waitedMs / 1000);
    const figures = { oldestWaitS };
    if (waitedMs <= longestWaitMs(this.settings)) return { up: true, figures };
    const reason = `events have waited for ${oldestWaitS} s, and none of their partition was stored: ${this.cause}`;
    return { up: false, reason, figures };
  }

  private get cause(): string {
    const { problem, state } = this.server;
    return this.sink.problem ?? problem ?? (state === 'consuming' ? UNKNOWN : `the consumer is ${state}`);
  }
}

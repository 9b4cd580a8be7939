/** Which Kafka, and where in it the events are. */
export interface KafkaSettings {
  /** `host:port` of brokers to start from, an IPv6 address in brackets. */
  readonly brokers: readonly string[];
  /** Topic of the score events. Dead letters go to the topic of this name with `.dlq` after it. */
  readonly topic: string;
  /** Partitions of the topic if it has to be created. */
  readonly partitions: number;
}

/** Who takes the events to the score repository. */
export interface GroupSettings {
  /** Consumer group of the sync processes. */
  readonly groupId: string;
}

/** How a consumer group reads the topic. */
export interface ConsumerSettings extends GroupSettings {
  /** Events that a fetch waits for, */
  readonly batchSize: number;
  /** but no longer than this, in ms. */
  readonly flushMs: number;
  /** How long the handler may be silent: one statement of its, in ms. */
  readonly statementTimeoutMs: number;
}

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`;
}

/** How much longer than a statement may run a consumer may be silent, for no heartbeat is sent meanwhile. */
const SESSION_GRACE_MS = 5000;

/** The least that a broker takes (`group.min.session.timeout.ms`, unless it is configured). */
const LEAST_SESSION_MS = 6000;

/** How long a consumer may be silent before Kafka considers it dead, in ms. */
export function sessionTimeoutMs(statementTimeoutMs: number): number {
  return Math.max(LEAST_SESSION_MS, statementTimeoutMs + SESSION_GRACE_MS);
}

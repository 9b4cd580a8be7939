/** Where the events are. */
export interface KafkaSettings {
  /** `host:port` of the brokers to connect to first, with an IPv6 address in brackets. */
  readonly brokers: readonly string[];
  /** Topic of the score events. Dead letters go to the topic of this name plus `.dlq`. */
  readonly topic: string;
  /** Partitions of a new topic. */
  readonly partitions: number;
  /** How far back idempotency records are restored from the topic, in ms; left out by an app that restores none. */
  readonly recordsMs?: number | undefined;
}

/** The consumers that store the events. */
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
  /** How long the handler may be silent, in ms: the time of one statement. */
  readonly statementTimeoutMs: number;
}

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`;
}

/** Tells which epochs have ended. It has one partition. */
export function epochsTopic(topic: string): string {
  return `${topic}-epochs`;
}

/** How long a consumer may be silent beyond the time of a statement, during which it sends no heartbeat. */
const SESSION_GRACE_MS = 5000;

/** The least that a broker accepts by default (`group.min.session.timeout.ms`). */
const LEAST_SESSION_MS = 6000;

/** How long a consumer may be silent before Kafka considers it dead, in ms. */
export function sessionTimeoutMs(statementTimeoutMs: number): number {
  return Math.max(LEAST_SESSION_MS, statementTimeoutMs + SESSION_GRACE_MS);
}

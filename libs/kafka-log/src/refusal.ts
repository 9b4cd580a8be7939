import { LastFailure } from '@standings/domain';

/** Errors of Kafka as kafkajs has them: with the name in the protocol, or with their causes. */
interface KafkaError {
  readonly type?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** For batches larger than the topic, the broker or a segment allows. */
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** Why a broker refuses and what to do, by error name: https://kafka.apache.org/protocol#protocol_error_codes */
const REMEDIES: Readonly<Record<string, (topic: string) => string>> = {
  TOPIC_AUTHORIZATION_FAILED: (topic) =>
    `the account of this process may not write to the topic. Allow it WRITE and DESCRIBE on "${topic}" and "${topic}.dlq"`,
  CLUSTER_AUTHORIZATION_FAILED: (topic) =>
    `the account of this process may not create topics. Create "${topic}" and "${topic}.dlq", or allow it CREATE`,
  INVALID_TIMESTAMP: (topic) =>
    `the clock of this process is too far from that of Kafka. Set the clock right, or message.timestamp.type=LogAppendTime on "${topic}"`,
  UNKNOWN_TOPIC_OR_PARTITION: (topic) => `the topic "${topic}" is gone. It is created again when an api or sync starts`,
  NOT_ENOUGH_REPLICAS: () => 'fewer replicas are in sync than min.insync.replicas requires. Bring the brokers back',
  POLICY_VIOLATION: (topic) => `a policy of the brokers forbids it. See what it asks of "${topic}"`,
};

/** The protocol's name of an error; undefined if no broker has answered it. */
export function refusalType(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { type, cause, errors } = error as KafkaError;
  return type ?? refusalType(cause) ?? refusalType(errors?.[0]);
}

export function isTooLarge(error: unknown): boolean {
  return TOO_LARGE.has(refusalType(error) ?? '');
}

/** That a broker refuses the events, why, and what to do; null if the error is not from a broker. Has no address. */
export function refusalInWords(error: unknown, topic: string): string | null {
  const type = refusalType(error);
  if (type === undefined) return null;
  const remedy = REMEDIES[type]?.(topic) ?? 'the log of this process says more';
  return `Kafka refuses the events (${type}): ${remedy}.`;
}

/** An older refusal is over: refused events are sent again far more often, by this process or another. */
const LASTS_MS = 60_000;

/** The last refusal of a broker, until it takes something. */
export function lastRefusal(topic: string, now?: () => number): LastFailure {
  return new LastFailure((error) => refusalInWords(error, topic), LASTS_MS, now);
}

import type { Health } from '@standings/domain';

/** Longest that health waits for Kafka, in ms. kafkajs goes on trying after that. */
export const ANSWER_MS = 2000;

/** The kind of error alone: the message has addresses in it. */
export function noAnswer(error: unknown): Health {
  const kind = error instanceof Error ? error.name : 'unknown error';
  return { up: false, reason: `Kafka does not answer (${kind})` };
}

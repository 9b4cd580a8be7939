import type { Health } from '@standings/domain';

/** How long health waits for Kafka, in ms. kafkajs keeps trying after that. */
export const ANSWER_MS = 2000;

/** Gives only the kind of the error, because the message has addresses. */
export function noAnswer(error: unknown): Health {
  const kind = error instanceof Error ? error.name : 'unknown error';
  return { up: false, reason: `Kafka does not answer (${kind})` };
}

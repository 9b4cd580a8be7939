import { createHash } from 'node:crypto';
import type { DeadLetter, DeadLetterSummary, Origin } from '@standings/domain';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

/**
 * The partition of all letters, however many partitions the topic has, so that an offset alone names a letter.
 */
export const DEAD_LETTER_PARTITION = 0;

/** Prefix of all headers that a letter adds to those of the message. */
const PREFIX = 'dead-letter-';

const REASON = `${PREFIX}reason`;
const TOPIC = `${PREFIX}topic`;
const ORIGIN_PARTITION = `${PREFIX}partition`;
const OFFSET = `${PREFIX}offset`;
const TIME = `${PREFIX}time`;

/** Size and SHA-256 of the value that a letter lacks. */
const VALUE_BYTES = `${PREFIX}value-bytes`;
const VALUE_SHA256 = `${PREFIX}value-sha256`;

/** Longer keys are left out with the value. Keys of this service have at most 193 characters. */
const LONGEST_KEY = 1000;

/** The one header of a note: the offset of the letter that was replayed. A note has neither key nor value. */
const REPLAYED = `${PREFIX}replayed`;

/** A message to put aside. `origin` is null if it was never in a topic. */
export interface Misfit {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: IHeaders | undefined;
  readonly origin: Origin | null;
}

/** A letter with its message as the client reads and sends it. */
export interface KafkaLetter extends DeadLetterSummary {
  readonly offset: number;
  readonly message: { readonly key: Buffer | null; readonly value: Buffer | null; readonly headers: IHeaders };
}

/**
 * The letter of a message: unchanged, with headers for the reason and the origin: `dead-letter-reason`, `-topic`,
 * `-partition`, `-offset`, and `-time` in ISO 8601. Headers of the message with the same prefix are left out: a writer of the
 * topic must not be able to hide a letter or forge its origin.
 */
export function toLetter(misfit: Misfit, reason: string, now: Date): Message {
  const { key, value, headers = {} } = misfit;
  const others = Object.entries(headers).filter(([name]) => !name.startsWith(PREFIX));
  const all = { ...Object.fromEntries(others), ...ours(misfit, reason, now) };
  return { partition: DEAD_LETTER_PARTITION, key, value, headers: all };
}

/** The letter of a message too large for the topic of the letters: without its value, its headers, and a long key. */
export function toStub(misfit: Misfit, reason: string, now: Date): Message {
  const { key, value } = misfit;
  const content = Buffer.from(value ?? '');
  const headers = {
    ...ours(misfit, reason, now),
    [VALUE_BYTES]: String(content.length),
    [VALUE_SHA256]: createHash('sha256').update(content).digest('hex'),
  };
  const short = key !== null && key.length <= LONGEST_KEY ? key : null;
  return { partition: DEAD_LETTER_PARTITION, key: short, value: null, headers };
}

function ours({ origin }: Misfit, reason: string, now: Date): Record<string, string> {
  const common = { [REASON]: reason, [TIME]: now.toISOString() };
  if (origin === null) return common;
  const { topic, partition, offset } = origin;
  return { ...common, [TOPIC]: topic, [ORIGIN_PARTITION]: String(partition), [OFFSET]: String(offset) };
}

/** The note that a letter was replayed. Nothing in the topic is ever changed. */
export function toNote(letter: DeadLetterSummary): Message {
  return { partition: DEAD_LETTER_PARTITION, value: null, headers: { [REPLAYED]: String(letter.offset) } };
}

/**
 * The letter that a note marks as replayed; null if the message is itself a letter. Letters of earlier releases may have the
 * header of a note, but they also have a reason.
 */
export function replayedBy(message: KafkaMessage): number | null {
  const offset = header(message.headers, REPLAYED);
  return offset === undefined || header(message.headers, REASON) !== undefined ? null : Number(offset);
}

export function readLetter(message: KafkaMessage): KafkaLetter {
  const { headers = {}, key, value } = message;
  const before = Object.entries(headers).filter(([name]) => !name.startsWith(PREFIX));
  return {
    offset: Number(message.offset),
    time: header(headers, TIME) ?? new Date(Number(message.timestamp)).toISOString(),
    reason: header(headers, REASON) ?? 'not known: its writer gave none',
    origin: originOf(headers),
    key: key?.toString() ?? null,
    bytes: Number(header(headers, VALUE_BYTES) ?? value?.length ?? 0),
    leftOut: header(headers, VALUE_SHA256) ?? null,
    message: { key, value, headers: Object.fromEntries(before) },
  };
}

/** A letter as operators see it. */
export function toDeadLetter({ message, ...summary }: KafkaLetter): DeadLetter {
  const headers = Object.entries(message.headers).map(([name, content]) => [name, String(content)]);
  return { ...summary, message: { ...message, headers: Object.fromEntries(headers) } };
}

function originOf(headers: IHeaders): Origin | null {
  const topic = header(headers, TOPIC);
  if (topic === undefined) return null;
  return { topic, partition: Number(header(headers, ORIGIN_PARTITION)), offset: Number(header(headers, OFFSET)) };
}

function header(headers: IHeaders | undefined, name: string): string | undefined {
  return headers?.[name]?.toString();
}

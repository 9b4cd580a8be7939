import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { KafkaRecord } from './kafka-record.js';

/**
 * Where all letters go in their topic, however many partitions it was created with, so that an offset alone names a
 * letter.
 */
export const DEAD_LETTER_PARTITION = 0;

/** All headers of a letter that the message did not have before begin like this. */
const PREFIX = 'dead-letter-';

const REASON = `${PREFIX}reason`;
const TOPIC = `${PREFIX}topic`;
const ORIGIN_PARTITION = `${PREFIX}partition`;
const OFFSET = `${PREFIX}offset`;
const TIME = `${PREFIX}time`;

/** The one header of a note: the offset of the letter that was replayed. A note has neither key nor value. */
const REPLAYED = `${PREFIX}replayed`;

/** What a list says of a letter. */
export interface DeadLetterSummary {
  /** Its place among the dead letters, and its name. */
  readonly offset: number;
  /** When it was put aside, ISO 8601. */
  readonly time: string;
  readonly reason: string;
  /** Where the message was; null if whoever put it here did not say. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number } | null;
  readonly key: string | null;
  /** Of the value. */
  readonly bytes: number;
}

export interface DeadLetter extends DeadLetterSummary {
  /** As it was before it was put aside. */
  readonly message: { readonly key: Buffer | null; readonly value: Buffer | null; readonly headers: IHeaders };
}

/**
 * The letter that a record becomes: the message as it was, with headers that say why it is there and where it came from:
 * `dead-letter-reason`, `-topic`, `-partition`, `-offset`, and `-time` in ISO 8601.
 */
export function toLetter({ topic, partition, message }: KafkaRecord, reason: string, now: Date): Message {
  const headers = {
    ...message.headers,
    [REASON]: reason,
    [TOPIC]: topic,
    [ORIGIN_PARTITION]: String(partition),
    [OFFSET]: message.offset,
    [TIME]: now.toISOString(),
  };
  return { partition: DEAD_LETTER_PARTITION, key: message.key, value: message.value, headers };
}

/** The note that a letter was replayed: nothing in the topic is ever changed. */
export function toNote(letter: DeadLetterSummary): Message {
  return { partition: DEAD_LETTER_PARTITION, value: null, headers: { [REPLAYED]: String(letter.offset) } };
}

/** Which letter a message of the topic says to be replayed; null if it is a letter itself. */
export function replayedBy(message: KafkaMessage): number | null {
  const offset = header(message.headers, REPLAYED);
  return offset === undefined ? null : Number(offset);
}

export function readLetter(message: KafkaMessage): DeadLetter {
  const { headers = {}, key, value } = message;
  const before = Object.entries(headers).filter(([name]) => !name.startsWith(PREFIX));
  return {
    offset: Number(message.offset),
    time: header(headers, TIME) ?? new Date(Number(message.timestamp)).toISOString(),
    reason: header(headers, REASON) ?? 'not known: whoever put it here did not say',
    origin: originOf(headers),
    key: key?.toString() ?? null,
    bytes: value?.length ?? 0,
    message: { key, value, headers: Object.fromEntries(before) },
  };
}

function originOf(headers: IHeaders): DeadLetter['origin'] {
  const topic = header(headers, TOPIC);
  if (topic === undefined) return null;
  return { topic, partition: Number(header(headers, ORIGIN_PARTITION)), offset: Number(header(headers, OFFSET)) };
}

function header(headers: IHeaders | undefined, name: string): string | undefined {
  return headers?.[name]?.toString();
}

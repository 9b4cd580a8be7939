import { internals } from './internals.js';
import type { TextMessage } from './text-message.js';

const crc32C = internals('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;

/** Bytes before the records, and how many of them the checksum leaves out. */
const HEADER = 61;
const UNCHECKED = 21;

/**
 * Messages of one partition as Kafka stores them: a record batch of version 2, neither compressed nor part of a transaction.
 * https://kafka.apache.org/documentation/#recordbatch
 *
 * @param timestamp of every record, ms since 1970.
 */
export function recordBatch(messages: readonly TextMessage[], timestamp: number): Buffer {
  let records = '';
  for (const [offset, message] of messages.entries()) records += record(message, offset);
  const batch = Buffer.alloc(HEADER + records.length);
  // The broker sets the first offset, at 0, and the epoch of the leader, at 12.
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt8(2, 16);
  // Attributes, at 21: none.
  batch.writeInt32BE(messages.length - 1, 23);
  batch.writeBigInt64BE(BigInt(timestamp), 27);
  batch.writeBigInt64BE(BigInt(timestamp), 35);
  // There is no producer id, so its epoch and sequence are 0.
  batch.writeBigInt64BE(-1n, 43);
  batch.writeInt32BE(messages.length, 57);
  batch.write(records, HEADER, 'latin1');
  batch.writeUInt32BE(crc32C(batch.subarray(UNCHECKED)), 17);
  return batch;
}

/**
 * A record with one character per byte, so that one call can write a whole batch.
 *
 * @param offset relative to the batch.
 */
function record({ key, value }: TextMessage, offset: number): string {
  const offsetDelta = varint(offset);
  const [keyLength, valueLength] = [varint(key.length), varint(value.length)];
  const length = 3 + offsetDelta.length + keyLength.length + key.length + valueLength.length + value.length;
  // Attributes and relative time, both 0, come before the offset; the number of headers is at the end.
  return `${varint(length)}\0\0${offsetDelta}${keyLength}${key}${valueLength}${value}\0`;
}

/** https://protobuf.dev/programming-guides/encoding/#signed-ints @param value from 0 to 2^30 - 1. */
function varint(value: number): string {
  let rest = value << 1;
  let bytes = '';
  for (; rest > 0x7f; rest >>>= 7) bytes += String.fromCharCode((rest & 0x7f) | 0x80);
  return bytes + String.fromCharCode(rest);
}

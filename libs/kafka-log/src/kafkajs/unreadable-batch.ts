import { internals, patchOnce } from './internals.js';

const crc32C = internals('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;

/** Positions in a record batch: https://kafka.apache.org/documentation/#recordbatch */
const LENGTH = 8;
const AFTER_LENGTH = 12;
const CHECKSUM = 17;
const ATTRIBUTES = 21;
const LAST_OFFSET_DELTA = 23;
const MAX_TIMESTAMP = 35;
const PRODUCER_ID = 43;
const RECORDS = 57;

const COMPRESSION = 0x07;
const IN_TRANSACTION = 0x10;

/**
 * Takes the place of the messages of an unreadable batch: damaged on the disk of a broker, or too large when decompressed.
 * Looks like one message without key and value, at the last offset of the batch.
 */
export class UnreadableBatch {
  readonly magicByte = 2;
  readonly attributes = 0;
  readonly key = null;
  readonly value = null;
  readonly headers = {};
  readonly isControlRecord = false;
  readonly timestamp: string;
  readonly offset: string;
  /** Offset of the first message. */
  readonly firstOffset: string;
  /** kafkajs uses these to leave out messages of aborted transactions. */
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };

  /** @param bytes the batch as Kafka has it. */
  constructor(
    readonly bytes: Buffer,
    readonly error: unknown,
  ) {
    const first = bytes.readBigInt64BE(0);
    this.firstOffset = String(first);
    this.offset = String(first + BigInt(bytes.readInt32BE(LAST_OFFSET_DELTA)));
    this.timestamp = String(bytes.readBigInt64BE(MAX_TIMESTAMP));
    this.batchContext = {
      producerId: String(bytes.readBigInt64BE(PRODUCER_ID)),
      inTransaction: (bytes.readInt16BE(ATTRIBUTES) & IN_TRANSACTION) > 0,
    };
  }

  get reason(): string {
    const why = this.error instanceof Error ? this.error.message : String(this.error);
    return `the batch of offsets ${this.firstOffset} to ${this.offset} cannot be read: ${why}`;
  }
}

/** The decoder of kafkajs for an answer of Kafka. */
interface Decoder {
  readonly buffer: Buffer;
  readonly offset: number;
}

type DecodeBatch = (decoder: Decoder) => Promise<{ readonly records: readonly object[] }>;

const BATCH_DECODER = 'kafkajs/src/protocol/recordBatch/v0/decoder';

/** These modules of kafkajs load the decoder and keep it. Once dropped, they load the patched one at the next fetch. */
const KEEPERS = ['decodeMessages', 'response'].map((name) => `kafkajs/src/protocol/requests/fetch/v4/${name}`);
const LATER_KEEPERS = [5, 7, 8, 11].map((version) => `kafkajs/src/protocol/requests/fetch/v${version}/response`);

/**
 * Makes kafkajs 2.2.4 go on after a batch that it cannot read, with an {@link UnreadableBatch} in its place. Otherwise it, and
 * every other consumer of the group, would fetch the same batch for ever, and read nothing else from that broker.
 */
export function keepUnreadableBatches(): void {
  internals(BATCH_DECODER);
  const module = internals.cache[internals.resolve(BATCH_DECODER)];
  if (module === undefined) throw new Error(`${BATCH_DECODER} is not where it was in kafkajs 2.2.4.`);
  patchOnce(module, (decoder) => {
    decoder.exports = keeping(decoder.exports as DecodeBatch);
    for (const keeper of [...KEEPERS, ...LATER_KEEPERS]) delete internals.cache[internals.resolve(keeper)];
  });
}

function keeping(decode: DecodeBatch): DecodeBatch {
  return async (decoder) => {
    const start = decoder.offset;
    const end = start + AFTER_LENGTH + decoder.buffer.readInt32BE(start + LENGTH);
    // The last batch of an answer may be cut off; kafkajs handles that.
    if (end > decoder.buffer.length) return decode(decoder);
    const batch = decoder.buffer.subarray(start, end);
    try {
      assertWhole(batch);
      return await decode(decoder);
    } catch (error) {
      // Skipping offsets of other batches would lose their events.
      if (!tellsItsOffsets(batch)) throw error;
      Object.assign(decoder, { offset: end });
      return { records: [new UnreadableBatch(batch, error)] };
    }
  };
}

/** Whether the last offset of a batch can be trusted despite a wrong checksum, because the number of records agrees with it. */
function tellsItsOffsets(batch: Buffer): boolean {
  const delta = batch.readInt32BE(LAST_OFFSET_DELTA);
  return delta >= 0 && delta === batch.readInt32BE(RECORDS) - 1;
}

/** Checks compressed batches, because not every decompressor notices damage. Others are read as before. */
function assertWhole(batch: Buffer): void {
  if ((batch.readInt16BE(ATTRIBUTES) & COMPRESSION) === 0) return;
  if (crc32C(batch.subarray(ATTRIBUTES)) !== batch.readUInt32BE(CHECKSUM)) throw new Error('its checksum is wrong');
}

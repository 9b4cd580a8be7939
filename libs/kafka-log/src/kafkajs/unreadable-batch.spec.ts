import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readEveryCompression } from './compression.js';
import { internals } from './internals.js';
import { recordBatch } from './record-batch.js';
import { TextMessage } from './text-message.js';
import { keepUnreadableBatches, UnreadableBatch } from './unreadable-batch.js';

interface Message {
  readonly offset: string;
  readonly value: Buffer | null;
}

const crc32C = internals('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;
const Decoder = internals('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => object;

beforeAll(() => {
  // As after an earlier client: kafkajs has kept its decoder.
  internals('kafkajs/src/protocol/requests/fetch/v11/response');
  readEveryCompression();
  keepUnreadableBatches();
});

/** Reads the batches of a partition in an answer with kafkajs. */
async function read(...batches: readonly Buffer[]): Promise<Message[]> {
  const decodeMessages = internals('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
    decoder: object,
  ) => Promise<Message[]>;
  const records = Buffer.concat(batches);
  const length = Buffer.alloc(4);
  length.writeInt32BE(records.length);
  return decodeMessages(new Decoder(Buffer.concat([length, records])));
}

function batchAt(offset: number, ...values: readonly string[]): Buffer {
  const batch = recordBatch(
    values.map((value) => new TextMessage('key', value, { index: 0, of: 1 })),
    1_700_000_000_000,
  );
  batch.writeBigInt64BE(BigInt(offset), 0);
  return batch;
}

const HEADER = 61;

function compressed(batch: Buffer, type: number, content: Buffer): Buffer {
  const whole = Buffer.concat([batch.subarray(0, HEADER), content]);
  whole.writeInt32BE(whole.length - 12, 8);
  whole.writeInt16BE(type, 21);
  whole.writeUInt32BE(crc32C(whole.subarray(21)), 17);
  return whole;
}

const good = batchAt(9, 'nine', 'ten');
const texts = (messages: readonly Message[]) => messages.map(({ value }) => String(value));

describe('A batch that cannot be read', () => {
  it.each([
    [1, 'gzip'],
    [2, 'snappy'],
    [3, 'lz4'],
    [4, 'zstd'],
  ])('becomes one message at its last offset, and the next batch is read: %i, %s', async (type) => {
    const bad = compressed(batchAt(5, 'five', 'six', 'seven'), type, Buffer.from('this is not compressed at all'));
    const [unreadable, ...others] = await read(bad, good);
    expect(unreadable).toBeInstanceOf(UnreadableBatch);
    expect(unreadable).toMatchObject({ offset: '7', firstOffset: '5', key: null, value: null, bytes: bad });
    expect((unreadable as UnreadableBatch).reason).toMatch(/^the batch of offsets 5 to 7 cannot be read: ./);
    expect(texts(others)).toEqual(['nine', 'ten']);
  });

  it.each([9, -1, 2 ** 31 - 1])(
    'stops the reader if its last offset cannot be trusted: %i after the first',
    async (delta) => {
      const bad = compressed(batchAt(5, 'five', 'six', 'seven'), 1, Buffer.from('this is not compressed at all'));
      bad.writeInt32BE(delta, 23);
      await expect(read(bad, good)).rejects.toThrow('its checksum is wrong');
    },
  );

  it('includes a batch with a changed byte, even if it can be decompressed', async () => {
    const batch = batchAt(5, 'x'.repeat(1000));
    const changed = Buffer.from(batch.subarray(HEADER));
    const whole = compressed(batch, 1, gzipSync(changed));
    expect(await read(whole)).toMatchObject([{ offset: '5' }]);
    changed[500] = 0;
    const damaged = Buffer.concat([whole.subarray(0, HEADER), gzipSync(changed)]);
    damaged.writeInt32BE(damaged.length - 12, 8);
    const [unreadable] = await read(damaged, good);
    expect((unreadable as unknown as UnreadableBatch).reason).toContain('its checksum is wrong');
  });

  it('includes a batch with more than 128 MiB of content', async () => {
    const bad = compressed(batchAt(5, 'five'), 1, gzipSync(Buffer.alloc(129 * 1024 * 1024)));
    const [unreadable] = await read(bad);
    expect(unreadable).toBeInstanceOf(UnreadableBatch);
  });

  it('excludes a batch that Kafka has cut off at the end of an answer', async () => {
    expect(texts(await read(good, batchAt(11, 'eleven').subarray(0, 65)))).toEqual(['nine', 'ten']);
  });
});

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import * as lz4 from 'lz4js';
import { uncompress } from 'snappyjs';
import { internals } from './internals.js';

/** How batches of a topic are compressed, by the number in their attributes: https://kafka.apache.org/documentation/#recordbatch */
const GZIP = 1;
const SNAPPY = 2;
const LZ4 = 3;
const ZSTD = 4;

/** Batches of this service have at most 1 MB. A batch of another program must not use up the memory. */
export const MOST_BYTES = 128 * 1024 * 1024;

/** Decompresses a batch. Throws if it is damaged, or larger than {@link MOST_BYTES}. */
type Decompressor = (batch: Buffer) => Buffer | Promise<Buffer>;

/** A codec for kafkajs. It only decompresses, because this service sends nothing compressed. */
interface Codec {
  readonly compress: () => never;
  readonly decompress: (batch: Buffer) => Promise<Buffer>;
}

const DECOMPRESSORS: Readonly<Record<number, Decompressor>> = {
  [GZIP]: (batch) => promisify(gunzip)(batch, { maxOutputLength: MOST_BYTES }),
  [SNAPPY]: fromSnappy,
  [LZ4]: fromLz4,
  [ZSTD]: fromZstd,
};

/**
 * Makes kafkajs 2.2.4 read every codec of Kafka. It knows only gzip, and stops at a batch with another compression. A broker
 * compresses as the topic says, whatever was sent.
 */
export function readEveryCompression(): void {
  const { CompressionCodecs } = internals('kafkajs') as { CompressionCodecs: Record<number, () => Codec> };
  for (const [type, decompress] of Object.entries(DECOMPRESSORS)) {
    CompressionCodecs[Number(type)] = () => ({ compress: neverAsked, decompress: async (batch) => decompress(batch) });
  }
}

function neverAsked(): never {
  throw new Error('This service sends nothing compressed.');
}

/** The format of snappy-java, which brokers use: its name, two versions, then blocks, each after its length. */
const SNAPPY_JAVA = Buffer.from('\x82SNAPPY\0', 'latin1');
const SNAPPY_JAVA_HEADER = 16;

function fromSnappy(batch: Buffer): Buffer {
  if (!batch.subarray(0, SNAPPY_JAVA.length).equals(SNAPPY_JAVA)) return uncompress(batch, MOST_BYTES);
  const blocks: Buffer[] = [];
  let left = MOST_BYTES;
  for (let start = SNAPPY_JAVA_HEADER; start < batch.length;) {
    const end = start + 4 + batch.readInt32BE(start);
    const block = uncompress(batch.subarray(start + 4, end), left);
    blocks.push(block);
    left -= block.length;
    start = end;
  }
  return Buffer.concat(blocks);
}

function fromLz4(batch: Buffer): Buffer {
  // Its types say that it returns nothing. It returns the sum of the block lengths.
  const bound = lz4.decompressBound(batch) as unknown as number;
  if (bound > MOST_BYTES) throw tooLarge();
  return Buffer.from(lz4.decompress(batch, bound).buffer);
}

function fromZstd(batch: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stream = new Decompress((chunk) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge();
    // The decompressor reuses the buffer that it returned.
    chunks.push(Buffer.from(chunk));
  });
  stream.push(batch, true);
  return Buffer.concat(chunks);
}

function tooLarge(): Error {
  return new Error(`it has more than ${MOST_BYTES} bytes when it is decompressed`);
}

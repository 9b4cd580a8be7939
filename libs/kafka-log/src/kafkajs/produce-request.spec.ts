import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeTextTogether } from './produce-request.js';
import { TextMessage } from './text-message.js';

const ONLY_SHARD = { index: 0, of: 1 };

type Request = { encode(): Promise<{ buffer: Buffer }> };

const kafkajs = createRequire(import.meta.url);
/** The arguments that kafkajs passes. */
const { requests } = kafkajs('kafkajs/src/protocol/requests') as {
  requests: { Produce: { protocol(version: object): (produce: object) => { request: Request } } };
};
/** The unpatched encoder of kafkajs. */
const original = kafkajs('kafkajs/src/protocol/requests/produce/v7/request') as (produce: object) => Request;

const patched = async (produce: object, version = 7) =>
  (await requests.Produce.protocol({ version })(produce).request.encode()).buffer;

const ascii = (maxLength: number) => fc.string({ unit: 'binary-ascii', maxLength });
const message = fc.record({
  key: ascii(150),
  value: fc.oneof(ascii(300), fc.constantFrom('x'.repeat(8192), 'y'.repeat(70_000))),
});
const topic = fc.record({
  topic: fc.stringMatching(/^[a-z.-]{1,40}$/),
  partitions: fc.array(
    fc.record({ partition: fc.nat(10_000), messages: fc.array(message, { minLength: 1, maxLength: 150 }) }),
    { minLength: 1, maxLength: 4 },
  ),
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  encodeTextTogether();
});

afterEach(() => vi.useRealTimers());

describe('A produce request', () => {
  it('of text equals the one of kafkajs, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(100_000), fc.array(topic, { minLength: 1, maxLength: 2 }), async (timeout, topicData) => {
        const text = topicData.map(({ topic: name, partitions }) => ({
          topic: name,
          partitions: partitions.map(({ partition, messages }) => ({
            partition,
            messages: messages.map(({ key, value }) => new TextMessage(key, value, ONLY_SHARD)),
          })),
        }));
        const { buffer: expected } = await original({ acks: -1, timeout, topicData }).encode();
        const written = await patched({ acks: -1, timeout, topicData: text });
        expect(written.equals(expected)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('of text is the same in every version with record batches, and bypasses kafkajs', async () => {
    const withHeaders = Object.assign(new TextMessage('key', 'value', ONLY_SHARD), {
      headers: { only: 'kafkajs would write it' },
    });
    const produceOf = (message: object) => ({
      acks: -1,
      timeout: 1,
      topicData: [{ topic: 't', partitions: [{ partition: 0, messages: [message] }] }],
    });
    const { buffer: expected } = await original(produceOf({ key: 'key', value: 'value' })).encode();
    for (const version of [3, 4, 5, 6, 7]) {
      expect((await patched(produceOf(withHeaders), version)).equals(expected)).toBe(true);
    }
  });

  it('of other messages is written by kafkajs', async () => {
    const messages = [{ key: Buffer.from('kéy'), value: null, headers: { reason: 'ünknown' } }];
    const produce = { acks: -1, timeout: 1, topicData: [{ topic: 't', partitions: [{ partition: 0, messages }] }] };
    expect((await patched(produce)).equals((await original(produce).encode()).buffer)).toBe(true);
  });
});

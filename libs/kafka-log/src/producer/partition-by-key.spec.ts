import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { TextMessage } from '../kafkajs/text-message.js';
import { partitionOf } from '../topic/partitions-of-shard.js';
import { murmur2, partitionByKey } from './partition-by-key.js';

const partitions = (count: number) =>
  Array.from({ length: count }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));

describe('partitionByKey', () => {
  it('chooses the partition that the default partitioner chooses', () => {
    const [ours, standard] = [partitionByKey(), Partitioners.DefaultPartitioner()];
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 100 }), (key, count) => {
        const choice = { topic: 'score-events', partitionMetadata: partitions(count), message: { key, value: '' } };
        expect(ours(choice)).toBe(standard(choice));
      }),
      { numRuns: 1000 },
    );
  });

  it('chooses for an event one of the partitions of its shard, by the key', () => {
    const place = { index: 2, of: 4 };
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii', maxLength: 60 }),
        fc.integer({ min: 4, max: 100 }),
        (key, count) => {
          const message = new TextMessage(key, '', place);
          const choice = { topic: 'score-events', partitionMetadata: partitions(count), message };
          expect(partitionByKey()(choice)).toBe(partitionOf(murmur2(Buffer.from(key)) & 0x7fffffff, place, count));
        },
      ),
    );
  });
});

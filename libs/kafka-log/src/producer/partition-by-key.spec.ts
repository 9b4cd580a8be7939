import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { partitionByKey } from './partition-by-key.js';

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
});

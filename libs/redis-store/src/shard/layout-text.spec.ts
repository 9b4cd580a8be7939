import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLayout, decodeRecorded, encodeLayout, encodeRecorded } from './layout-text.js';

const positive = fc.integer({ min: 1, max: 2 ** 31 - 1 });

describe('the text of a layout', () => {
  it('is read as what was written', () => {
    fc.assert(
      fc.property(fc.record({ number: positive, shards: positive }), (layout) => {
        expect(decodeLayout(encodeLayout(layout))).toEqual(layout);
      }),
    );
  });

  it.each([null, '', '2', '0/4', '2/0', '2/4 ', '2/4/1', 'a/b'])('is refused when it is %j', (text) => {
    expect(decodeLayout(text)).toBeNull();
  });

  it('is read with the time of acknowledgement that was written with it', () => {
    for (const acknowledge of ['store', 'log'] as const) {
      const recorded = { number: 2, shards: 4, acknowledge };
      expect(decodeRecorded(encodeRecorded(recorded))).toEqual(recorded);
    }
  });

  it('is of a deployment that acknowledges by the store if an earlier release has written it', () => {
    expect(decodeRecorded('2/4')).toEqual({ number: 2, shards: 4, acknowledge: 'store' });
  });

  it.each([null, '', 'log', '2/4 kafka', '2/4 log now', '0/4 log'])(
    'is refused with what is recorded when it is %j',
    (text) => {
      expect(decodeRecorded(text)).toBeNull();
    },
  );
});

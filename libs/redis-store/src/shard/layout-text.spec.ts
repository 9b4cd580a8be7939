import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLayout, encodeLayout } from './layout-text.js';

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
});

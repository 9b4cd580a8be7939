import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sendByHalves } from './send-by-halves.js';

const tooLarge = () => Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });

/** Takes messages, given by their sizes, if they fit together. */
function taking(limit: number) {
  const taken: number[][] = [];
  const send = async (part: readonly number[]) => {
    if (part.reduce((sum, size) => sum + size, 0) > limit) throw tooLarge();
    taken.push([...part]);
  };
  return { taken, send };
}

describe('sendByHalves', () => {
  it('sends all messages in order, except those that are too large alone', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 200 }), async (messages, limit) => {
        const { taken, send } = taking(limit);
        const misfits = await sendByHalves(messages, send);
        expect(misfits).toEqual(messages.filter((size) => size > limit));
        expect(taken.flat()).toEqual(messages.filter((size) => size <= limit));
      }),
    );
  });

  it('sends messages together when they fit', async () => {
    const { taken, send } = taking(6);
    expect(await sendByHalves([1, 2, 3], send)).toEqual([]);
    expect(taken).toEqual([[1, 2, 3]]);
  });

  it('does not halve the messages on other errors', async () => {
    let calls = 0;
    const send = async () => {
      calls += 1;
      throw Object.assign(new Error('denied'), { type: 'TOPIC_AUTHORIZATION_FAILED' });
    };
    await expect(sendByHalves([1, 2, 3], send)).rejects.toThrow('denied');
    expect(calls).toBe(1);
  });
});

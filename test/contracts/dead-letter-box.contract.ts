import { type DeadLetterBox, DeadLetterError, type DeadLetters } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../support/score-events.js';

/** An empty box, and what puts records into it. */
export interface DeadLetterBoxUnderTest<R> {
  readonly box: DeadLetterBox;
  readonly letters: DeadLetters<R>;
  /** A record of the log that holds this text. */
  readonly record: (text: string) => R;
  /** Resolves with the values that the log has got from replays, when there are at least `count`. */
  readonly replayed: (count: number) => Promise<readonly string[]>;
}

const EVENT = JSON.stringify(scoreEvent());

/** What every box of dead letters does. @param open gives an empty one, of a log without records. */
export function deadLetterBoxContract<R>(name: string, open: () => Promise<DeadLetterBoxUnderTest<R>>): void {
  describe(`${name} as a box of dead letters`, () => {
    it('lists what waits, oldest first, and finds each by its offset', async () => {
      const { box, letters, record } = await open();
      expect(await box.waiting()).toEqual([]);
      for (const text of ['first', 'the second']) await letters.send(record(text), `the reason of ${text}`);
      const waiting = await box.waiting();
      expect(waiting).toMatchObject([
        { reason: 'the reason of first', bytes: 5, leftOut: null },
        { reason: 'the reason of the second', bytes: 10, leftOut: null },
      ]);
      for (const { offset, ...summary } of waiting) {
        expect(box.offsetOf(String(offset))).toBe(offset);
        const { letter, replayed } = await box.find(offset);
        expect([letter, replayed]).toMatchObject([summary, false]);
        expect(Buffer.from(letter.message.value ?? '').toString()).toBe(summary.bytes === 5 ? 'first' : 'the second');
      }
    });

    it('sends a letter unchanged, once, and says whether it will come back', async () => {
      const { box, letters, record, replayed } = await open();
      for (const text of [EVENT, 'no event']) await letters.send(record(text), 'a reason');
      const [event, other] = (await box.waiting()).map(({ offset }) => offset);
      expect(await box.replay([event!])).toEqual({ sent: [event], comingBack: [], before: [], leftOut: [] });
      expect(await replayed(1)).toEqual([EVENT]);
      expect((await box.waiting()).map(({ offset }) => offset)).toEqual([other]);
      expect(await box.find(event!)).toMatchObject({ replayed: true });
      expect(await box.replay([event!])).toMatchObject({ sent: [], before: [event] });
      expect(await box.replay('all')).toMatchObject({ sent: [other], comingBack: [other] });
      expect(await replayed(2)).toEqual([EVENT, 'no event']);
      expect(await box.waiting()).toEqual([]);
    });

    it('refuses an offset that has no letter, and sends nothing', async () => {
      const { box, letters, record } = await open();
      await letters.send(record(EVENT), 'a reason');
      const [first] = await box.waiting();
      expect(() => box.offsetOf('?')).toThrow(DeadLetterError);
      const none = box.offsetOf(String(first!.offset).replace(/\d+$/, '7777'));
      await expect(box.find(none)).rejects.toThrow(DeadLetterError);
      await expect(box.replay([first!.offset, none])).rejects.toThrow(DeadLetterError);
      expect(await box.waiting()).toHaveLength(1);
    });
  });
}

import type { DeadLetters } from '@standings/domain';
import { describe, expect, it } from 'vitest';

/** A letter as it is kept. */
export interface KeptLetter {
  /** What the record held. */
  readonly text: string | null;
  readonly reason: string;
}

/** A place for dead letters without any, and what is kept there. */
export interface DeadLettersUnderTest<R> {
  readonly letters: DeadLetters<R>;
  /** A record of the log that holds this text. */
  readonly record: (text: string | null) => R;
  /** Resolves with all that is kept, in order, when there are at least `count`. */
  readonly kept: (count: number) => Promise<readonly KeptLetter[]>;
}

/** What every place for dead letters does that keeps them. @param open gives one without any. */
export function deadLettersContract<R>(name: string, open: () => Promise<DeadLettersUnderTest<R>>): void {
  describe(`${name} as a place for dead letters`, () => {
    it.each(['{"playerId":"a"}', 'no JSON', '', '\u0000\u001b[31m\u{1f3c6}', null])(
      'keeps a record that holds %j as it was, with the reason',
      async (text) => {
        const { letters, record, kept } = await open();
        await letters.send(record(text), 'seq: must be a whole number from 1');
        expect(await kept(1)).toEqual([{ text, reason: 'seq: must be a whole number from 1' }]);
      },
    );

    it('keeps records in the order in which they are sent one after the other', async () => {
      const { letters, record, kept } = await open();
      for (const text of ['first', 'second', 'third']) await letters.send(record(text), 'a reason');
      expect((await kept(3)).map(({ text }) => text)).toEqual(['first', 'second', 'third']);
    });

    it('keeps every record of callers that do not wait for each other', async () => {
      const { letters, record, kept } = await open();
      const texts = Array.from({ length: 50 }, (_, index) => String(index));
      await Promise.all(texts.map((text) => letters.send(record(text), 'a reason')));
      expect(new Set((await kept(50)).map(({ text }) => text))).toEqual(new Set(texts));
    });

    it('keeps a record that is sent again', async () => {
      const { letters, record, kept } = await open();
      for (const reason of ['the first time', 'the second time']) await letters.send(record('same'), reason);
      expect((await kept(2)).map(({ reason }) => reason)).toContain('the second time');
    });
  });
}

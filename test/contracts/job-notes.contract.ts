import { type JobNotes, StoreUnavailableError } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';

/** Longer than a test takes. */
const LONG_MS = 3_600_000;
const SHORT_MS = 100;

/** Where nothing is kept yet. */
export interface JobNotesUnderTest {
  readonly notes: JobNotes;
  /** Those of another process. */
  readonly other: JobNotes;
  /** Some whose store cannot answer. */
  readonly unavailable: JobNotes;
}

/** What all job notes do. @param open gives some without a text. */
export function jobNotesContract(name: string, open: () => Promise<JobNotesUnderTest>): void {
  describe(`${name} as job notes`, () => {
    let { notes, other, unavailable } = {} as JobNotesUnderTest;

    beforeEach(async () => {
      ({ notes, other, unavailable } = await open());
    });

    it('have no text under a name before one is kept', async () => {
      expect(await notes.read('global', 'rebuild')).toBeNull();
    });

    it.each(['{"stage":"scores"}', '', 'two\nlines', '\u0000\u{1f3c6}'])(
      'show %j to every process as it was kept',
      async (text) => {
        await notes.keep('global', 'rebuild', text, LONG_MS);
        expect(await notes.read('global', 'rebuild')).toBe(text);
        expect(await other.read('global', 'rebuild')).toBe(text);
      },
    );

    it('keep the texts of boards and names apart', async () => {
      await notes.keep('global', 'rebuild', 'one', LONG_MS);
      await notes.keep('global', 'drift', 'two', LONG_MS);
      await notes.keep('region.eu', 'rebuild', 'three', LONG_MS);
      expect(await notes.read('global', 'rebuild')).toBe('one');
      expect(await notes.read('global', 'drift')).toBe('two');
      expect(await notes.read('region.eu', 'rebuild')).toBe('three');
      expect(await notes.read('region.eu', 'drift')).toBeNull();
    });

    it('drop a text for every process when its time is over', async () => {
      await notes.keep('global', 'rebuild', 'short', SHORT_MS);
      await gone('rebuild');
      expect(await other.read('global', 'rebuild')).toBeNull();
    });

    it('replace the text before, also that of another process, and expire by their own time', async () => {
      await other.keep('global', 'longer', 'before', SHORT_MS);
      await notes.keep('global', 'longer', 'after', LONG_MS);
      await other.keep('global', 'shorter', 'before', LONG_MS);
      await notes.keep('global', 'shorter', 'after', SHORT_MS);
      await gone('shorter');
      expect(await other.read('global', 'longer')).toBe('after');
    });

    it('cannot be read while their store cannot answer', async () => {
      await expect(unavailable.read('global', 'rebuild')).rejects.toBeInstanceOf(StoreUnavailableError);
    });

    async function gone(note: string): Promise<void> {
      await expect.poll(() => notes.read('global', note), { timeout: 5000 }).toBeNull();
    }
  });
}

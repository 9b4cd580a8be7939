import { GLOBAL_BOARD, type JobNotes, StoreUnavailableError } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE_BOARD } from '../support/boards.js';

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
      expect(await notes.read(GLOBAL_BOARD.no, 'rebuild')).toBeNull();
    });

    it.each(['{"stage":"scores"}', '', 'two\nlines', '\u0000\u{1f3c6}'])(
      'show %j to every process as it was kept',
      async (text) => {
        await notes.keep(GLOBAL_BOARD.no, 'rebuild', text, LONG_MS);
        expect(await notes.read(GLOBAL_BOARD.no, 'rebuild')).toBe(text);
        expect(await other.read(GLOBAL_BOARD.no, 'rebuild')).toBe(text);
      },
    );

    it('keep the texts of boards and names apart', async () => {
      await notes.keep(GLOBAL_BOARD.no, 'rebuild', 'one', LONG_MS);
      await notes.keep(GLOBAL_BOARD.no, 'drift', 'two', LONG_MS);
      await notes.keep(EUROPE_BOARD.no, 'rebuild', 'three', LONG_MS);
      expect(await notes.read(GLOBAL_BOARD.no, 'rebuild')).toBe('one');
      expect(await notes.read(GLOBAL_BOARD.no, 'drift')).toBe('two');
      expect(await notes.read(EUROPE_BOARD.no, 'rebuild')).toBe('three');
      expect(await notes.read(EUROPE_BOARD.no, 'drift')).toBeNull();
    });

    it('drop a text for every process when its time is over', async () => {
      await notes.keep(GLOBAL_BOARD.no, 'rebuild', 'short', SHORT_MS);
      await gone('rebuild');
      expect(await other.read(GLOBAL_BOARD.no, 'rebuild')).toBeNull();
    });

    it('replace the text before, also that of another process, and expire by their own time', async () => {
      await other.keep(GLOBAL_BOARD.no, 'longer', 'before', SHORT_MS);
      await notes.keep(GLOBAL_BOARD.no, 'longer', 'after', LONG_MS);
      await other.keep(GLOBAL_BOARD.no, 'shorter', 'before', LONG_MS);
      await notes.keep(GLOBAL_BOARD.no, 'shorter', 'after', SHORT_MS);
      await gone('shorter');
      expect(await other.read(GLOBAL_BOARD.no, 'longer')).toBe('after');
    });

    it('cannot be read while their store cannot answer', async () => {
      await expect(unavailable.read(GLOBAL_BOARD.no, 'rebuild')).rejects.toBeInstanceOf(StoreUnavailableError);
    });

    async function gone(note: string): Promise<void> {
      await expect.poll(() => notes.read(GLOBAL_BOARD.no, note), { timeout: 5000 }).toBeNull();
    }
  });
}

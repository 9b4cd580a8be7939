import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GLOBAL_BOARD } from './board/board.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { InvalidCursorError } from './errors.js';
import { PLAYER_ID } from './player.js';

const view = { board: { no: 7, id: 'region.eu' }, period: 'all' };
const cursor = fc.record({ score: fc.maxSafeInteger(), playerId: fc.stringMatching(PLAYER_ID) });
const place = fc.oneof(fc.record({ after: cursor }), fc.record({ before: cursor }));

describe('a cursor', () => {
  it('comes back as it was made, and is URL-safe and bounded', () => {
    fc.assert(
      fc.property(place, (named) => {
        const text = encodeCursor(view, named);
        expect(decodeCursor(view, text)).toEqual(named);
        expect(text).toMatch(/^[A-Za-z0-9_-]{1,300}$/);
      }),
    );
  });

  it('is refused by another board and by another period', () => {
    const text = encodeCursor(view, { after: { score: 1, playerId: 'a' } });
    expect(() => decodeCursor({ ...view, board: GLOBAL_BOARD }, text)).toThrow(InvalidCursorError);
    expect(() => decodeCursor({ ...view, period: '2026-W48' }, text)).toThrow(InvalidCursorError);
  });

  it('is refused when forged, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (text) => {
          expect(() => decodeCursor(view, text)).toThrow(InvalidCursorError);
        },
      ),
    );
  });

  it.each([
    ['a score that is none', [1, 'region.eu', 'all', 1.5, 'a']],
    ['a score as text', [1, 'region.eu', 'all', '1', 'a']],
    ['an id that is none', [1, 'region.eu', 'all', 1, 'a b']],
    ['another format', [3, 'region.eu', 'all', 1, 'a']],
    ['one field too many', [1, 'region.eu', 'all', 1, 'a', 0]],
  ])('is refused with %s', (_, fields) => {
    const text = Buffer.from(JSON.stringify(fields)).toString('base64url');
    expect(() => decodeCursor(view, text)).toThrow(InvalidCursorError);
  });
});

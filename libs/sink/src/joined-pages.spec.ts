import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinedPages } from './joined-pages.js';

async function join(pages: readonly (readonly number[])[], most: number): Promise<(readonly number[])[]> {
  const given = async function* () {
    yield* pages;
  };
  const found: (readonly number[])[] = [];
  for await (const joined of joinedPages(given(), most)) found.push(joined);
  return found;
}

describe('joinedPages', () => {
  it('joins as many pages as fit, and leaves one that is larger as it is', async () => {
    expect(await join([[1], [2, 3], [4], [5, 6, 7, 8], [9]], 3)).toEqual([[1, 2, 3], [4], [5, 6, 7, 8], [9]]);
  });

  it('gives every item once, in order, and nothing for no items', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(), { maxLength: 5 })),
        fc.integer({ min: 1, max: 9 }),
        async (pages, most) => {
          const found = await join(pages, most);
          expect(found.flat()).toEqual(pages.flat());
          expect(found.filter(({ length }) => length === 0)).toEqual([]);
        },
      ),
    );
  });
});

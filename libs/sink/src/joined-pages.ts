/**
 * Joins pages as long as they have at most so many items together.
 *
 * @param most a page that has more alone stays as it is.
 */
export async function* joinedPages<T>(
  pages: AsyncIterable<readonly T[]>,
  most: number,
): AsyncGenerator<readonly T[], void, void> {
  let joined: T[] = [];
  for await (const page of pages) {
    if (joined.length > 0 && joined.length + page.length > most) {
      yield joined;
      joined = [];
    }
    joined = joined.concat(page);
  }
  if (joined.length > 0) yield joined;
}

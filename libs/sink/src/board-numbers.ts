import type { BoardCatalog, BoardRepository } from '@standings/domain';

/** What became of a board: it is there, it was deleted, or no board has ever had its number. */
export type BoardFate = 'live' | 'deleted' | 'unknown';

/**
 * Tells boards by their numbers. The catalog of this process may lag behind the process that has created a board, so the repository
 * is asked for a number that the catalog does not know.
 */
export class BoardNumbers {
  constructor(
    private readonly catalog: Pick<BoardCatalog, 'withNumber'>,
    private readonly repository: Pick<BoardRepository, 'findNumbers'>,
  ) {}

  /** @throws {CatalogUnavailableError} if the repository has to be asked and cannot answer. */
  async fatesOf(numbers: ReadonlySet<number>): Promise<ReadonlyMap<number, BoardFate>> {
    const fates = new Map<number, BoardFate>();
    const asked: number[] = [];
    for (const no of numbers) {
      if (this.catalog.withNumber(no) === undefined) asked.push(no);
      else fates.set(no, 'live');
    }
    const found = asked.length === 0 ? [] : await this.repository.findNumbers(asked);
    for (const [index, no] of asked.entries()) fates.set(no, fateOf(found[index] ?? null));
    return fates;
  }
}

function fateOf(found: { readonly isDeleted: boolean } | null): BoardFate {
  if (found === null) return 'unknown';
  return found.isDeleted ? 'deleted' : 'live';
}

import type { CatalogSnapshot } from '../board/board-catalog.js';
import type { BoardChanges } from './board-repository.js';

/**
 * A copy of the definitions of boards that is there while their repository is away. It may lag behind the repository, which counts as
 * soon as it answers. A copy that has lost boards counts as none. Each method rejects with whatever the store fails with, and if the
 * copy is of another deployment.
 */
export abstract class CatalogCopy {
  /** The copy has every change up to this revision; 0 if there is none. */
  abstract revision(): Promise<number>;

  /** The highest count (see `countOfBoard`) of a board that the copy has ever had, also after it has lost boards; 0 if there was none. */
  abstract lastNumber(): Promise<number>;

  /** The whole copy; null if there is none. */
  abstract read(): Promise<CatalogSnapshot | null>;

  /**
   * Takes in a page of the changes after a revision. Does nothing if the copy has another revision by now.
   *
   * @returns the revision that the copy has afterwards.
   */
  abstract write(after: number, page: BoardChanges): Promise<number>;
}

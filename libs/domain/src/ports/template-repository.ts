import type { BoardTemplate } from '../board/defined-board.js';
import type { BoardDefinition } from '../board/definition.js';
import type { ExpectedRevision } from './board-repository.js';

/**
 * The templates of boards, durable. A change of a template changes no board that exists.
 *
 * Callers have checked prefixes and the bounds of definitions. Every method rejects with `CatalogUnavailableError` if the
 * repository cannot answer.
 */
export abstract class TemplateRepository {
  /**
   * Creates or changes a template. A definition that stays the same is no change.
   *
   * @param edit gives the new definition; called with the present one, or null if the template is created. What it throws is passed on.
   * @throws {RevisionMismatchError} if the present revision is not the expected one.
   */
  abstract put(
    prefix: string,
    edit: (present: BoardDefinition | null) => BoardDefinition,
    expected: ExpectedRevision,
  ): Promise<{ readonly template: BoardTemplate; readonly isNew: boolean }>;

  /** Null if there is no template of exactly this prefix. */
  abstract find(prefix: string): Promise<BoardTemplate | null>;

  /** Up to `limit` templates whose prefixes come after one, by the bytes of the prefix. */
  abstract list(after: string | null, limit: number): Promise<readonly BoardTemplate[]>;

  /**
   * @returns the template as it was last.
   * @throws {TemplateNotFoundError}
   * @throws {RevisionMismatchError} if the present revision is not the expected one.
   */
  abstract delete(prefix: string, expected: ExpectedRevision): Promise<BoardTemplate>;
}

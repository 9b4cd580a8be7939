import {
  CatalogUnavailableError,
  type ExpectedRevision,
  RevisionMismatchError,
  StandingsError,
} from '@standings/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { postgresError } from '../postgres-error.js';
import { problemInWords } from '../problem-in-words.js';

/** The counters of the catalog, and how to move them. */
export interface CatalogCounters {
  /** Boards that are not deleted. */
  readonly boards: number;
  /** Counts a change. @returns its revision. */
  next(): Promise<number>;
  /** Counts a change that creates a board. */
  nextBoard(): Promise<{ readonly revision: number; readonly no: number }>;
  /** Counts a change that deletes a board. @returns its revision. */
  nextWithoutBoard(): Promise<number>;
}

/**
 * Runs a change of the catalog in a transaction. Each waits here for the one before, so that revisions become visible in their
 * order, and what is read cannot change before it is written.
 */
export function changeCatalog<T>(
  dataSource: DataSource,
  change: (manager: EntityManager, counters: CatalogCounters) => Promise<T>,
): Promise<T> {
  return catalogAnswerOf(
    dataSource.transaction('READ COMMITTED', async (manager) => {
      const [{ boards }] = await manager.query<[{ boards: number }]>('SELECT boards FROM catalog FOR UPDATE');
      const count = async (columns: string): Promise<{ revision: number; no: number }> => {
        const [[{ revision, no }]] = await manager.query<[[{ revision: string; no: number }]]>(
          `UPDATE catalog SET revision = revision + 1${columns} RETURNING revision, last_no AS no`,
        );
        return { revision: Number(revision), no };
      };
      return change(manager, {
        boards,
        next: async () => (await count('')).revision,
        nextBoard: () => count(', last_no = last_no + 1, boards = boards + 1'),
        nextWithoutBoard: async () => (await count(', boards = boards - 1')).revision,
      });
    }),
  );
}

/** @throws {RevisionMismatchError} if the present revision, null for none, is not the expected one. */
export function assertExpected(present: number | null, expected: ExpectedRevision): void {
  if (expected === null || (expected === 'any' ? present !== null : expected === present)) return;
  throw new RevisionMismatchError();
}

/** @throws {CatalogUnavailableError} in place of what Postgres fails with. Errors of the domain stay as they are. */
export async function catalogAnswerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StandingsError) throw error;
    throw new CatalogUnavailableError(problemInWords(error), { cause: postgresError(error) });
  }
}

import {
  CatalogUnavailableError,
  type ExpectedRevision,
  RevisionMismatchError,
  StandingsError,
} from '@standings/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { postgresError } from '../postgres-error.js';
import { problemInWords } from '../problem-in-words.js';

/**
 * Postgres ends a transaction that is silent for so long: a process that is frozen in one would keep all others from changing the
 * catalog.
 */
const SILENCE_MS = 3000;

/** The counters of the catalog, and how to move them. */
export interface CatalogCounters {
  /** Boards that are not deleted. */
  readonly boards: number;
  /** Boards that were ever created, and counts that were left out: see `BoardRepository.skipNumbers`. */
  readonly created: number;
  /** The time of the database at which the change began, in ms since 1970. */
  readonly now: number;
  /** Counts a change. @returns its revision. */
  next(): Promise<number>;
  /** Counts as many changes. @returns the revision of the last one. */
  nextOnes(changes: number): Promise<number>;
  /** Counts as many changes, each of which creates a board that is counted above the given one. @returns those of the last one. */
  nextBoards(count: number, above: number): Promise<{ readonly revision: number; readonly count: number }>;
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
      const [{ boards, created: before, now }] = await manager.query<[CountersRow]>(LOCK, [`${SILENCE_MS}ms`]);
      /** @returns the last revision, and how many boards were ever created. */
      const count = async (changes: number, created: number, deleted: number, above = 0) => {
        const counted = [changes, created, deleted, above];
        const [[last]] = await manager.query<[[{ revision: string; count: number }]]>(COUNT, counted);
        return { revision: Number(last.revision), count: last.count };
      };
      return change(manager, {
        boards,
        created: before,
        now: Number(now),
        nextOnes: async (changes) => (await count(changes, 0, 0)).revision,
        next: async () => (await count(1, 0, 0)).revision,
        nextBoards: (created, above) => count(created, created, 0, above),
        nextWithoutBoard: async () => (await count(1, 0, 1)).revision,
      });
    }),
  );
}

// In one statement, so that it costs no round trip. The setting ends with the transaction.
const LOCK = `
  SELECT boards, last_no AS created, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now,
    set_config('idle_in_transaction_session_timeout', $1, true)
  FROM catalog FOR UPDATE`;

/** pg reads `bigint` as text. */
interface CountersRow {
  readonly boards: number;
  readonly created: number;
  readonly now: string;
}

const COUNT = `
  UPDATE catalog SET
    revision = revision + $1::int, last_no = greatest(last_no, $4::int) + $2::int, boards = boards + $2::int - $3::int
  RETURNING revision, last_no AS count`;

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

import type { Version } from '@standings/domain';
import type { QueryRunner } from 'typeorm';
import { KEPT_UPDATES } from './stored-batches.js';

/** A statement that reads rows of scores. */
export interface Selection {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const ROWS =
  'SELECT board_no, period, player_id, score, tiebreaker FROM player_scores WHERE board_no = ANY ($1::integer[]) AND NOT removed';
const NEWER = `${ROWS} AND epoch = $2 AND seq > $3`;
const NOTED = `${NEWER} AND (board_no, period, player_id) IN (
  SELECT unnest(boards), unnest(periods), unnest(players) FROM stored_batches WHERE epoch = $2 AND seq > $3)`;

const LATEST = `
  SELECT (SELECT max(seq) FROM stored_batches WHERE epoch = $1) AS latest,
    EXISTS (SELECT FROM stored_batches WHERE epoch = $1 AND seq > $2 AND players IS NULL) AS unnoted`;

interface Latest {
  /** The highest seq that was stored; null if none was. */
  readonly latest: string | null;
  /** Whether some of the newer rows are of a time when their keys were not noted. */
  readonly unnoted: boolean;
}

/** Reads every score of boards. */
export function allRows(boards: readonly number[]): Selection {
  return { sql: ROWS, parameters: [boards] };
}

/**
 * Reads the scores of boards that are of the epoch of a version and newer: by their keys if these are noted, else by looking at
 * every row of the epoch.
 *
 * @param runner in a transaction of one snapshot, in which the selection is to be used: a batch that is noted now may be removed later.
 * @returns null if there is none, which takes one look at an index.
 */
export async function newerRows(
  runner: QueryRunner,
  boards: readonly number[],
  { epoch, seq }: Version,
): Promise<Selection | null> {
  const [{ latest, unnoted }] = (await runner.query(LATEST, [epoch, seq])) as [Latest];
  if (latest === null || Number(latest) <= seq) return null;
  const areNoted = !unnoted && Number(latest) - seq <= KEPT_UPDATES;
  return { sql: areNoted ? NOTED : NEWER, parameters: [boards, epoch, seq] };
}

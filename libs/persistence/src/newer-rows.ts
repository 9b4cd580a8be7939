import type { RankingId, Version } from '@standings/domain';
import type { QueryRunner } from 'typeorm';
import { KEPT_UPDATES } from './stored-batches.js';

/** A statement that reads rows of scores. */
export interface Selection {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

// A superset: a period of one board may be listed for another. A join by both would be planned by a guess of how many there are.
const ROWS = `
  SELECT board_no, period, player_id, score, tiebreaker FROM player_scores
  WHERE board_no = ANY ($1::integer[]) AND period = ANY ($2::text[]) AND NOT removed`;
const NEWER = `${ROWS} AND epoch = $3 AND seq > $4`;
const NOTED = `${NEWER} AND (board_no, period, player_id) IN (
  SELECT unnest(boards), unnest(periods), unnest(players) FROM stored_batches WHERE epoch = $3 AND seq > $4)`;

const LATEST = `
  SELECT (SELECT max(seq) FROM stored_batches WHERE epoch = $1) AS latest,
    EXISTS (SELECT FROM stored_batches WHERE epoch = $1 AND seq > $2 AND players IS NULL) AS unnoted`;

interface Latest {
  /** The highest seq that was stored; null if none was. */
  readonly latest: string | null;
  /** Whether some of the newer rows are of a time when their keys were not noted. */
  readonly unnoted: boolean;
}

/** Reads every score of rankings, and perhaps some of other rankings of the boards. */
export function allRows(rankings: readonly RankingId[]): Selection {
  return { sql: ROWS, parameters: parametersOf(rankings) };
}

/**
 * As {@link allRows}, those that are of the epoch of a version and newer: by their keys if these are noted, else by looking at
 * every row of the epoch.
 *
 * @param runner in a transaction of one snapshot, in which the selection is to be used: a batch that is noted now may be removed later.
 * @returns null if there is none, which takes one look at an index.
 */
export async function newerRows(
  runner: QueryRunner,
  rankings: readonly RankingId[],
  { epoch, seq }: Version,
): Promise<Selection | null> {
  const [{ latest, unnoted }] = (await runner.query(LATEST, [epoch, seq])) as [Latest];
  if (latest === null || Number(latest) <= seq) return null;
  const areNoted = !unnoted && Number(latest) - seq <= KEPT_UPDATES;
  return { sql: areNoted ? NOTED : NEWER, parameters: [...parametersOf(rankings), epoch, seq] };
}

function parametersOf(rankings: readonly RankingId[]): [number[], string[]] {
  const [boards, periods] = [rankings.map(({ board }) => board), rankings.map(({ period }) => period)];
  return [[...new Set(boards)], [...new Set(periods)]];
}

// Every statement takes the number of a board and the id of a period first. Each is one transaction, so a step was done or it was not.

/** @returns how far a ranking is. */
export const PROGRESS = 'SELECT source, staged, written FROM archivings WHERE board_no = $1 AND period = $2';

/** Begins, or begins again from another state of the scores. */
export const BEGIN = `
  INSERT INTO archivings (board_no, period, source) VALUES ($1, $2, $3)
  ON CONFLICT (board_no, period) DO UPDATE
  SET source = EXCLUDED.source, staged_after = DEFAULT, staged = DEFAULT, written = DEFAULT`;

/** Removes what was written and staged. From the first of it on, what is left is of no state. */
export const UNDO = `
  WITH begun AS (
    UPDATE archivings SET source = '' WHERE board_no = $1 AND period = $2
  ), staged AS (
    DELETE FROM staged_scores WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM staged_scores WHERE board_no = $1 AND period = $2 LIMIT $3)) RETURNING 1
  ), written AS (
    DELETE FROM archived_scores WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM archived_scores WHERE board_no = $1 AND period = $2 LIMIT $3)) RETURNING 1
  )
  SELECT (SELECT count(*) FROM staged) < $3 AND (SELECT count(*) FROM written) < $3 AS done`;

/** Stages the next scores in the order of players. With the signs of the key and of the tiebreaker, see `Order`. */
export const STAGE = `
  WITH page AS MATERIALIZED (
    SELECT player_id, score, tiebreaker FROM player_scores
    WHERE board_no = $1 AND period = $2 AND NOT removed
      AND player_id > (SELECT staged_after FROM archivings WHERE board_no = $1 AND period = $2)
    ORDER BY player_id LIMIT $5
  ), staged AS (
    INSERT INTO staged_scores (board_no, period, key, tie, player_id)
    SELECT $1, $2, $3::bigint * score, $4::bigint * coalesce(tiebreaker, 0), player_id FROM page
  )
  UPDATE archivings SET
    staged_after = coalesce((SELECT max(player_id) FROM page), staged_after),
    staged = (SELECT count(*) FROM page) < $5
  WHERE board_no = $1 AND period = $2`;

/** The last player who is written. */
export const LAST = `
  SELECT position, rank, $3::bigint * score AS key, $4::bigint * coalesce(tiebreaker, 0) AS tie, player_id
  FROM archived_scores WHERE board_no = $1 AND period = $2 ORDER BY position DESC LIMIT 1`;

/** Moves the next staged scores in the order of the ranking, after the last one: its position, rank, key, tie and player. */
export const MOVE = `
  WITH page AS MATERIALIZED (
    SELECT key, tie, player_id FROM staged_scores
    WHERE board_no = $1 AND period = $2 AND (key, tie, player_id) > ($8::bigint, $9::bigint, $10::text)
    ORDER BY key, tie, player_id LIMIT $5
  ), moved AS (
    DELETE FROM staged_scores AS staged USING page
    WHERE staged.board_no = $1 AND staged.period = $2
      AND staged.key = page.key AND staged.tie = page.tie AND staged.player_id = page.player_id
  ), written AS (
    INSERT INTO archived_scores (board_no, period, position, rank, player_id, score, tiebreaker)
    SELECT $1, $2,
      $6::integer + row_number() OVER (ORDER BY key, tie, player_id),
      CASE WHEN key = $8::bigint AND tie = $9::bigint THEN $7::integer ELSE $6::integer + rank() OVER (ORDER BY key, tie) END,
      player_id, $3::bigint * key, CASE WHEN $4::bigint <> 0 THEN $4::bigint * tie END
    FROM page
  )
  UPDATE archivings SET written = (SELECT count(*) FROM page) < $5 WHERE board_no = $1 AND period = $2`;

/** Inserts the period if it is written. With its instants. */
export const COMMIT = `
  WITH done AS (
    DELETE FROM archivings WHERE board_no = $1 AND period = $2 AND written RETURNING 1
  )
  INSERT INTO archived_periods (board_no, id, starts_at, ends_at, players)
  SELECT $1, $2, $3::timestamptz, $4::timestamptz,
    coalesce((SELECT max(position) FROM archived_scores WHERE board_no = $1 AND period = $2), 0)
  FROM done RETURNING id`;

export const PRESENT_BOARD = 'SELECT * FROM boards WHERE no = $1 AND NOT deleted';

export const CHANGE_PERIODS = 'UPDATE boards SET periods = $2::jsonb, revision = $3 WHERE no = $1';

const PERIOD = 'SELECT id, starts_at, ends_at, players, archived_at FROM archived_periods';

export const FIND = `${PERIOD} WHERE board_no = $1 AND id = $2`;

export const LIST = `${PERIOD} WHERE board_no = $1 AND id > $2 ORDER BY id LIMIT $3`;

/** Removes scores that an archive has taken the place of. */
export const REMOVE_SCORES = `
  WITH removed AS (
    DELETE FROM player_scores WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM player_scores WHERE board_no = $1 AND period = $2
        AND EXISTS (SELECT FROM archived_periods WHERE board_no = $1 AND id = $2) LIMIT $3)) RETURNING 1
  )
  SELECT count(*) < $3 AS done FROM removed`;

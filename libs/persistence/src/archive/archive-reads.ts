// Every statement takes the number of a board and the id of a period first, and finds nothing unless the period is archived.

export const PLAYERS = 'SELECT players FROM archived_periods WHERE board_no = $1 AND id = $2';

/** Players from a position on, at most so many. */
export const ENTRIES_AT = `
  SELECT archived.players, page.position, page.rank, page.player_id, page.score, page.tiebreaker
  FROM archived_periods AS archived LEFT JOIN LATERAL (
    SELECT * FROM archived_scores
    WHERE board_no = $1 AND period = $2 AND position >= $3::bigint ORDER BY position LIMIT $4
  ) AS page ON true
  WHERE archived.board_no = $1 AND archived.id = $2 ORDER BY page.position`;

/** Players by their ids, in the order of the ranking. */
export const ENTRIES_OF = `
  SELECT archived.players, found.position, found.rank, found.player_id, found.score, found.tiebreaker
  FROM archived_periods AS archived LEFT JOIN archived_scores AS found
    ON found.board_no = $1 AND found.period = $2 AND found.player_id = ANY ($3::text[])
  WHERE archived.board_no = $1 AND archived.id = $2 ORDER BY found.position`;

// Halves the positions until one is left: a million players take 20 steps in the index. An index by place would cost every archive a third of
// its size, for a page that most readers reach by its position.
const search = (isBefore: '<' | '<=') => `
  WITH RECURSIVE search (low, high) AS (
    SELECT 1, players + 1 FROM archived_periods WHERE board_no = $1 AND id = $2
    UNION ALL
    SELECT CASE WHEN probe.is_before THEN middle + 1 ELSE low END, CASE WHEN probe.is_before THEN high ELSE middle END
    FROM (SELECT low, high, (low + high) / 2 AS middle FROM search WHERE low < high) AS half
    CROSS JOIN LATERAL (
      SELECT ($3::bigint * score, $4::bigint * coalesce(tiebreaker, 0), player_id)
        ${isBefore} ($5::bigint, $6::bigint, $7::text) AS is_before
      FROM archived_scores WHERE board_no = $1 AND period = $2 AND position = middle
    ) AS probe
  )
  SELECT low AS position FROM search WHERE low = high`;

/** The position of the first player who stands at a place or after it; one more than the players if there is none. */
export const POSITION_AT = search('<');

/** The position of the first player who stands after a place; one more than the players if there is none. */
export const POSITION_AFTER = search('<=');

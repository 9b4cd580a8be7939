/**
 * The batches of so many of the latest updates of an epoch are kept. After a greater loss every row of the epoch is looked at: a look
 * by key takes 13 to 28 µs, so that 100,000 keys take as long as a scan of some 10 million rows (0.2 µs each).
 */
export const KEPT_UPDATES = 100_000;

/**
 * Notes which scores a statement stores, per epoch. Writers only insert, so that they never wait for each other here. Old batches that
 * another writer is removing are left to it.
 */
export const NOTE_BATCH = `
  noted AS (
    INSERT INTO stored_batches (epoch, seq, boards, periods, players)
    SELECT epoch, max(seq), array_agg(board_no), array_agg(period), array_agg(player_id) FROM incoming GROUP BY epoch
  ), pruned AS (
    DELETE FROM stored_batches WHERE ctid = ANY (ARRAY (
      SELECT old.ctid FROM stored_batches AS old
      JOIN (SELECT epoch, max(seq) AS seq FROM incoming GROUP BY epoch) AS latest USING (epoch)
      WHERE old.seq < latest.seq - ${KEPT_UPDATES}
      FOR UPDATE OF old SKIP LOCKED
    ))
  )`;

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Epochs and ranking stores belong to a shard, no longer to a board, and one counter numbers the epochs of all shards. Each
 * board was one shard, number 0.
 *
 * Two boards may have been in epochs of the same number. Then one of them goes on under a number that its data in Redis does
 * not have, and is recovered at its next check.
 *
 * An api of the release before fails on the table that is gone before it changes anything.
 */
export class CreateEpochs1795737600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE epochs (
        epoch     bigint NOT NULL,
        shard     text COLLATE "C" NOT NULL,
        ended_seq bigint,
        CONSTRAINT epochs_pkey PRIMARY KEY (epoch)
      )`);
    await runner.query(`
      INSERT INTO epochs (epoch, shard)
      SELECT CASE WHEN nth = 1 THEN epoch ELSE highest + row_number() OVER (PARTITION BY nth = 1) END, board_id || '/0'
      FROM (
        SELECT board_id, epoch, max(epoch) OVER () AS highest, row_number() OVER (PARTITION BY epoch ORDER BY board_id) AS nth
        FROM board_epochs
      ) AS numbered`);
    await runner.query('DROP TABLE board_epochs');
    await runner.query('ALTER TABLE ranking_stores RENAME COLUMN board_id TO shard');
    await runner.query(`UPDATE ranking_stores SET shard = shard || '/0'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE ranking_stores SET shard = regexp_replace(shard, '/0$', '')`);
    await runner.query('ALTER TABLE ranking_stores RENAME COLUMN shard TO board_id');
    await runner.query(`
      CREATE TABLE board_epochs (
        board_id text COLLATE "C" NOT NULL,
        epoch    bigint NOT NULL,
        CONSTRAINT board_epochs_pkey PRIMARY KEY (board_id)
      )`);
    await runner.query(`
      INSERT INTO board_epochs (board_id, epoch)
      SELECT regexp_replace(shard, '/0$', ''), max(epoch) FROM epochs GROUP BY shard`);
    await runner.query('DROP TABLE epochs');
  }
}

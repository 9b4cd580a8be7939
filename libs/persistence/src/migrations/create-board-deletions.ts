import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The deletions of boards, which outlive the process that was asked for them. Scores of a number that is not in `boards` have a row
 * here too while they are removed.
 */
export class CreateBoardDeletions1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE board_deletions (
        board_no     integer NOT NULL,
        revision     bigint NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT now(),
        removed      bigint NOT NULL DEFAULT 0,
        done         boolean NOT NULL DEFAULT false,
        CONSTRAINT board_deletions_pkey PRIMARY KEY (board_no)
      )`);
    await runner.query('CREATE INDEX board_deletions_running ON board_deletions (revision) WHERE NOT done');
    await runner.query(
      'INSERT INTO board_deletions (board_no, revision) SELECT no, revision FROM boards WHERE deleted',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE board_deletions');
  }
}

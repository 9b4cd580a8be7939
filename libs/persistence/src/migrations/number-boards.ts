import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A score belongs to the number of a board, no longer to its id. There was one board, `global`, which has number 1. The index on
 * epochs finds what a ranking store lacks that has lost its latest updates.
 */
export class NumberBoards1795824000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE player_scores ALTER COLUMN board_id TYPE integer USING CASE board_id WHEN 'global' THEN 1 END`,
    );
    await runner.query('ALTER TABLE player_scores RENAME COLUMN board_id TO board_no');
    await runner.query('CREATE INDEX player_scores_epoch ON player_scores (epoch)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX player_scores_epoch');
    await runner.query('DELETE FROM player_scores WHERE board_no <> 1');
    await runner.query('ALTER TABLE player_scores RENAME COLUMN board_no TO board_id');
    await runner.query(
      `ALTER TABLE player_scores ALTER COLUMN board_id TYPE text COLLATE "C" USING CASE board_id WHEN 1 THEN 'global' END`,
    );
  }
}

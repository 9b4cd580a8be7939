import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What orders players with equal scores. Rows of the release before have none: ties were shared. */
export class KeepTiebreakers1796947200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE player_scores ADD COLUMN tiebreaker bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE player_scores DROP COLUMN tiebreaker');
  }
}

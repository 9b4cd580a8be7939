import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The open and closing periods of a board, with their instants in ms; null if it keeps `all` alone, as every board of the release before.
 * `removed_kinds` are those that its definition has named before, and does not name any more.
 */
export class KeepPeriods1797033600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE boards
        ADD COLUMN periods jsonb,
        ADD COLUMN removed_kinds text[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE boards DROP COLUMN periods, DROP COLUMN removed_kinds');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLE } from './create-idempotency-marks.js';

/** Answers of boards with other rules: scores have tiebreakers, and one that is not beaten stays. */
export class KeepMarksOfRules1796947200001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ${TABLE}
        ADD COLUMN tiebreaker bigint,
        ADD COLUMN previous_tiebreaker bigint,
        ADD COLUMN is_applied boolean NOT NULL DEFAULT true`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ${TABLE} DROP COLUMN tiebreaker, DROP COLUMN previous_tiebreaker, DROP COLUMN is_applied`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLE } from './create-idempotency-marks.js';

/** An update may be answered without ranks. */
export class AllowMarksWithoutRanks1796169600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ${TABLE} ALTER COLUMN rank DROP NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM ${TABLE} WHERE rank IS NULL`);
    await runner.query(`ALTER TABLE ${TABLE} ALTER COLUMN rank SET NOT NULL`);
  }
}

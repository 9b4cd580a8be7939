import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLE } from './create-idempotency-marks.js';

/** Answers of boards with several periods. */
export class KeepMarksOfPeriods1797206400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ${TABLE} ADD COLUMN periods jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ${TABLE} DROP COLUMN periods`);
  }
}

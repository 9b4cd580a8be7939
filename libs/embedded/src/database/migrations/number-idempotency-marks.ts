import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLE } from './create-idempotency-marks.js';

/** A record belongs to the number of a board, no longer to its id. There was one board, `global`, which has number 1. */
export class NumberIdempotencyMarks1795824000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE ${TABLE} ALTER COLUMN board_id TYPE integer USING CASE board_id WHEN 'global' THEN 1 END`,
    );
    await runner.query(`ALTER TABLE ${TABLE} RENAME COLUMN board_id TO board_no`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM ${TABLE} WHERE board_no <> 1`);
    await runner.query(`ALTER TABLE ${TABLE} RENAME COLUMN board_no TO board_id`);
    await runner.query(
      `ALTER TABLE ${TABLE} ALTER COLUMN board_id TYPE text COLLATE "C" USING CASE board_id WHEN 1 THEN 'global' END`,
    );
  }
}

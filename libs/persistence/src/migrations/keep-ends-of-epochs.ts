import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which part of the event log was read for each epoch after it had ended. Those that ended before this release have none. */
export class KeepEndsOfEpochs1796601600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epochs ADD COLUMN read_from jsonb, ADD COLUMN read_to jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epochs DROP COLUMN read_from, DROP COLUMN read_to');
  }
}

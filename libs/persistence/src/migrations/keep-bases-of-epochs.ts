import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From which data each epoch was made, and whether its shard was opened under it. Those of the release before count as opened. */
export class KeepBasesOfEpochs1795996800001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE epochs
        ADD COLUMN base_epoch bigint,
        ADD COLUMN base_seq   bigint,
        ADD COLUMN opened     boolean NOT NULL DEFAULT true`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epochs DROP COLUMN base_epoch, DROP COLUMN base_seq, DROP COLUMN opened');
  }
}

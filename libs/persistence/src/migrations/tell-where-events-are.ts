import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the events of an epoch are by its shard in the event log. Those of the epochs that there are may be anywhere. */
export class TellWhereEventsAre1796860800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epochs ADD COLUMN by_shard boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epochs DROP COLUMN by_shard');
  }
}

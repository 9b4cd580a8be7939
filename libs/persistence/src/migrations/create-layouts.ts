import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The layouts of shards: the present one is the highest that has begun. A deployment that has scores or epochs has one shard. */
export class CreateLayouts1795910400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE layouts (
        number        integer NOT NULL,
        shards        integer NOT NULL,
        present_since timestamptz,
        CONSTRAINT layouts_pkey PRIMARY KEY (number)
      )`);
    await runner.query(`
      INSERT INTO layouts (number, shards, present_since)
      SELECT 1, 1, now() WHERE EXISTS (SELECT FROM epochs) OR EXISTS (SELECT FROM player_scores)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE layouts');
  }
}

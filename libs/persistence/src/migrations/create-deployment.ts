import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The id of the deployment, made once with its database; and by board, which ranking store is in use, as its processes
 * have said last.
 */
export class CreateDeployment1795651200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deployment (
        single boolean NOT NULL DEFAULT true,
        id     text COLLATE "C" NOT NULL,
        CONSTRAINT deployment_pkey PRIMARY KEY (single),
        CONSTRAINT deployment_single CHECK (single)
      )`);
    // The first 12 digits of a version 4 UUID are random.
    await runner.query(`INSERT INTO deployment (id) VALUES (substr(replace(gen_random_uuid()::text, '-', ''), 1, 12))`);
    await runner.query(`
      CREATE TABLE ranking_stores (
        board_id text COLLATE "C" NOT NULL,
        store    text COLLATE "C" NOT NULL,
        seen_at  timestamptz NOT NULL,
        CONSTRAINT ranking_stores_pkey PRIMARY KEY (board_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ranking_stores');
    await runner.query('DROP TABLE deployment');
  }
}

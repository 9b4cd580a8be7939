import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The definitions of boards and templates. `catalog` has one row with the counters, whose lock makes changes commit in the order of
 * their revisions.
 *
 * The row of a deleted board stays, so that its number stays known.
 */
export class CreateBoards1795780800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE catalog (
        single   boolean NOT NULL DEFAULT true,
        revision bigint NOT NULL,
        last_no  integer NOT NULL,
        boards   integer NOT NULL,
        CONSTRAINT catalog_pkey PRIMARY KEY (single),
        CONSTRAINT catalog_single CHECK (single)
      )`);
    await runner.query('INSERT INTO catalog (revision, last_no, boards) VALUES (1, 1, 1)');
    await runner.query(`
      CREATE TABLE boards (
        no         integer NOT NULL,
        id         text COLLATE "C" NOT NULL,
        deleted    boolean NOT NULL DEFAULT false,
        definition jsonb NOT NULL,
        revision   bigint NOT NULL,
        CONSTRAINT boards_pkey PRIMARY KEY (no),
        CONSTRAINT boards_revision UNIQUE (revision)
      )`);
    await runner.query('CREATE UNIQUE INDEX boards_id ON boards (id) WHERE NOT deleted');
    await runner.query(`INSERT INTO boards (no, id, definition, revision) VALUES (1, 'global', '{}', 1)`);
    await runner.query(`
      CREATE TABLE board_templates (
        prefix     text COLLATE "C" NOT NULL,
        definition jsonb NOT NULL,
        revision   bigint NOT NULL,
        CONSTRAINT board_templates_pkey PRIMARY KEY (prefix)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['board_templates', 'boards', 'catalog']) await runner.query(`DROP TABLE ${table}`);
  }
}

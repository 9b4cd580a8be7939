import type { MigrationInterface, QueryRunner } from 'typeorm';

export const TABLE = 'idempotency_marks';

/** How many there are, numbered from 0. */
export const GENERATIONS = 10;

/**
 * For the embedded database alone. A partition per generation, because PGlite has no autovacuum: of deleted rows it would keep
 * the space for ever, and a truncated table gives it back at once.
 *
 * No key and no index, on purpose: nothing is looked up here, and with a primary key over board, key and place the statement took
 * 30 % longer. A row that is written twice, because the answer to the first was lost, says the same twice.
 */
export class CreateIdempotencyMarks1795564800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ${TABLE} (
        generation     smallint NOT NULL,
        board_id       text COLLATE "C" NOT NULL,
        key            text COLLATE "C" NOT NULL,
        payload        text COLLATE "C" NOT NULL,
        place          integer NOT NULL,
        new_score      bigint NOT NULL,
        previous_score bigint,
        rank           integer NOT NULL,
        previous_rank  integer,
        at             bigint NOT NULL
      ) PARTITION BY LIST (generation)`);
    for (let number = 0; number < GENERATIONS; number++) {
      await runner.query(`CREATE TABLE ${TABLE}_${number} PARTITION OF ${TABLE} FOR VALUES IN (${number})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${TABLE}`);
  }
}

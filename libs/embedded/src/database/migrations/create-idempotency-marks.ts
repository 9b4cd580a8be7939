import type { MigrationInterface, QueryRunner } from 'typeorm';

export const TABLE = 'idempotency_marks';

/** The number of generations; they count from 0. */
export const GENERATIONS = 10;

/**
 * For the embedded database only. It has a partition per generation, because PGlite has no autovacuum: it would never free the
 * space of deleted rows, but truncating a table frees it at once.
 *
 * It has no key and no index on purpose: nothing is looked up here, and with a primary key over board, key and place the statement
 * took 30 % longer. If the answer to a write is lost, a row may be written twice, with the same content.
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

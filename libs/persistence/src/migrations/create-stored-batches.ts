import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A row per epoch of every statement that stored scores: the highest seq, and the keys of its scores. One without keys stands for
 * the scores of the release before, so that nobody believes that none is newer.
 *
 * A sync of the release before fails on the columns of `player_scores`, so it stores nothing that would have no row here.
 */
export class CreateStoredBatches1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stored_batches (
        epoch   bigint NOT NULL,
        seq     bigint NOT NULL,
        boards  integer[],
        periods text[] COLLATE "C",
        players text[] COLLATE "C"
      )`);
    await runner.query('CREATE INDEX stored_batches_version ON stored_batches (epoch, seq)');
    await runner.query(
      'INSERT INTO stored_batches (epoch, seq) SELECT epoch, max(seq) FROM player_scores GROUP BY epoch',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stored_batches');
  }
}

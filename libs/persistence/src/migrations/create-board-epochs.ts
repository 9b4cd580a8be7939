import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row per board that was ever recovered: rows of scores with a lower epoch are refused. */
export class CreateBoardEpochs1795478400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE board_epochs (
        board_id text COLLATE "C" NOT NULL,
        epoch    bigint NOT NULL,
        CONSTRAINT board_epochs_pkey PRIMARY KEY (board_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE board_epochs');
  }
}

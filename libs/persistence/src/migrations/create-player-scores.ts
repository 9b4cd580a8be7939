import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The number is when the migration was written, in ms: TypeORM runs them in its order. */
export class CreatePlayerScores1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE player_scores (
        board_id     text COLLATE "C" NOT NULL,
        period       text COLLATE "C" NOT NULL,
        player_id    text COLLATE "C" NOT NULL,
        score        bigint NOT NULL,
        epoch        bigint NOT NULL,
        seq          bigint NOT NULL,
        removed      boolean NOT NULL DEFAULT false,
        last_updated timestamptz NOT NULL,
        CONSTRAINT player_scores_pkey PRIMARY KEY (board_id, period, player_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE player_scores');
  }
}

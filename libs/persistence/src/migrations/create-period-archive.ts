import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The final ranks of periods. Those of a period are written before its row is, and nobody reads them until then. A position is one more
 * than that of the player before; `rank` is shared by those who are equal.
 *
 * `archivings` and `staged_scores` are of periods that are being archived: the scores are put in their order there. A step in memory would need
 * all of them at once, and one that sorts them in Postgres would hold up the others of an embedded database, which has one session.
 */
export class CreatePeriodArchive1797120000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE archived_periods (
        board_no    integer NOT NULL,
        id          text COLLATE "C" NOT NULL,
        starts_at   timestamptz,
        ends_at     timestamptz,
        players     integer NOT NULL,
        archived_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT archived_periods_pkey PRIMARY KEY (board_no, id)
      )`);
    await runner.query(`
      CREATE TABLE archived_scores (
        board_no   integer NOT NULL,
        period     text COLLATE "C" NOT NULL,
        position   integer NOT NULL,
        rank       integer NOT NULL,
        player_id  text COLLATE "C" NOT NULL,
        score      bigint NOT NULL,
        tiebreaker bigint,
        CONSTRAINT archived_scores_pkey PRIMARY KEY (board_no, period, position)
      )`);
    await runner.query('CREATE UNIQUE INDEX archived_scores_player ON archived_scores (board_no, period, player_id)');
    await runner.query(`
      CREATE TABLE archivings (
        board_no     integer NOT NULL,
        period       text COLLATE "C" NOT NULL,
        source       text NOT NULL,
        staged_after text COLLATE "C" NOT NULL DEFAULT '',
        staged       boolean NOT NULL DEFAULT false,
        written      boolean NOT NULL DEFAULT false,
        CONSTRAINT archivings_pkey PRIMARY KEY (board_no, period)
      )`);
    await runner.query(`
      CREATE TABLE staged_scores (
        board_no  integer NOT NULL,
        period    text COLLATE "C" NOT NULL,
        key       bigint NOT NULL,
        tie       bigint NOT NULL,
        player_id text COLLATE "C" NOT NULL,
        CONSTRAINT staged_scores_pkey PRIMARY KEY (board_no, period, key, tie, player_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE staged_scores, archivings, archived_scores, archived_periods');
  }
}

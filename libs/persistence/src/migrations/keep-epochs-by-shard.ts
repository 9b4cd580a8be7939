import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Epochs and ranking stores belong to a shard, no longer to a board. Each board was one shard, number 0.
 *
 * An api of the release before fails on the renamed table before it changes anything.
 */
export class KeepEpochsByShard1795737600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE board_epochs RENAME TO shard_epochs');
    await runner.query('ALTER INDEX board_epochs_pkey RENAME TO shard_epochs_pkey');
    for (const table of TABLES) {
      await runner.query(`ALTER TABLE ${table} RENAME COLUMN board_id TO shard`);
      await runner.query(`UPDATE ${table} SET shard = shard || '/0'`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`UPDATE ${table} SET shard = regexp_replace(shard, '/0$', '')`);
      await runner.query(`ALTER TABLE ${table} RENAME COLUMN shard TO board_id`);
    }
    await runner.query('ALTER INDEX shard_epochs_pkey RENAME TO board_epochs_pkey');
    await runner.query('ALTER TABLE shard_epochs RENAME TO board_epochs');
  }
}

const TABLES = ['shard_epochs', 'ranking_stores'] as const;

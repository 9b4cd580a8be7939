import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When updates of the deployment are acknowledged; null before its first api has started. Before this release it was `store`. */
export class AddAcknowledge1796688000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deployment ADD COLUMN acknowledge text');
    await runner.query(`UPDATE deployment SET acknowledge = 'store' WHERE EXISTS (SELECT FROM layouts)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deployment DROP COLUMN acknowledge');
  }
}

import { createDataSource } from './data-source.js';
import { adoptDeployment, deploymentId } from './deployment-id.js';
import { runMigrations } from './migrations.js';
import { problemInWords } from './problem-in-words.js';

/** All migrations run in one transaction. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';

  /** @param address without credentials. */
  constructor(address: string, cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(
      `Postgres at ${address} is not migrated: ${problemInWords(cause)}. ${message}. Correct that, and run it again.`,
      { cause },
    );
  }
}

/**
 * Brings the schema of a database up to this release.
 *
 * @param address of the database, without credentials.
 * @param deployment the id that the database takes; null to keep its own.
 * @returns what was done, line by line.
 * @throws {MigrationError} if it cannot be done.
 */
export async function migrate(url: string, address: string, deployment: string | null): Promise<readonly string[]> {
  const dataSource = createDataSource({ url, poolSize: 1 });
  try {
    await dataSource.initialize();
    const ran = await runMigrations(dataSource);
    if (deployment !== null) await adoptDeployment(dataSource, deployment);
    return [
      ...ran.map((name) => `Ran ${name}.`),
      `The schema of ${address} is up to date${ran.length === 0 ? ' already' : ''}.`,
      `It belongs to deployment ${await deploymentId(dataSource)}.`,
    ];
  } catch (error) {
    throw new MigrationError(address, error);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

import type { Acknowledge } from '@standings/domain';
import { ApisRunningError, changeAcknowledge } from './acknowledge.js';
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
 * @param acknowledge when updates of the deployment are acknowledged from now on; null to keep that.
 * @returns what was done, line by line.
 * @throws {MigrationError} if it cannot be done.
 * @throws {ApisRunningError} if an api is running that uses another time of acknowledgement.
 */
export async function migrate(
  url: string,
  address: string,
  deployment: string | null,
  acknowledge: Acknowledge | null,
): Promise<readonly string[]> {
  const dataSource = createDataSource({ url, poolSize: 1 });
  try {
    await dataSource.initialize();
    const ran = await runMigrations(dataSource);
    if (deployment !== null) await adoptDeployment(dataSource, deployment);
    if (acknowledge !== null) await changeAcknowledge(dataSource, acknowledge);
    return [
      ...ran.map((name) => `Ran ${name}.`),
      `The schema of ${address} is up to date${ran.length === 0 ? ' already' : ''}.`,
      `It belongs to deployment ${await deploymentId(dataSource)}.`,
      ...(acknowledge === null
        ? []
        : [`Updates are acknowledged by the ${acknowledge}: set ACKNOWLEDGE=${acknowledge} for every api.`]),
    ];
  } catch (error) {
    if (error instanceof ApisRunningError) throw error;
    throw new MigrationError(address, error);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

import { parseArgs } from 'node:util';
import { ConfigurationError, databaseAddress, parseEnvironment, syncEnvironment } from '@standings/config';
import { DEPLOYMENT_ID } from '@standings/domain';
import { errorText } from '@standings/logging';
import { adoptDeployment, createDataSource, deploymentId, problemInWords, runMigrations } from '@standings/persistence';

/**
 * `npm run migrate -- [--deployment <id>]`: brings the schema of Postgres up to this release, and gives the database the id of
 * its deployment. Exit code 0 on success, else 1.
 */
async function migrate(): Promise<void> {
  const deployment = chosenDeployment();
  const { DATABASE_URL } = parseEnvironment(syncEnvironment.pick({ DATABASE_URL: true }), process.env);
  const address = databaseAddress(DATABASE_URL);
  const dataSource = createDataSource({ url: DATABASE_URL, poolSize: 1 });
  try {
    await dataSource.initialize();
    const ran = await runMigrations(dataSource);
    for (const name of ran) console.log(`Ran ${name}.`);
    console.log(`The schema of ${address} is up to date${ran.length === 0 ? ' already' : ''}.`);
    if (deployment !== null) await adoptDeployment(dataSource, deployment);
    console.log(`It belongs to deployment ${await deploymentId(dataSource)}.`);
  } catch (error) {
    throw new MigrationError(address, error);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** All migrations run in one transaction. */
class MigrationError extends Error {
  constructor(address: string, cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(
      `Postgres at ${address} is not migrated: ${problemInWords(cause)}. ${message}. Correct that, and run it again.`,
      {
        cause,
      },
    );
  }
}

/** @returns null if none was given. */
function chosenDeployment(): string | null {
  const { deployment } = parseArgs({ options: { deployment: { type: 'string' } } }).values;
  if (deployment === undefined || DEPLOYMENT_ID.test(deployment)) return deployment ?? null;
  throw new ConfigurationError([`--deployment ${deployment}: the id of a deployment has 12 digits from 0 to f`]);
}

migrate().catch((error: unknown) => {
  console.error(
    error instanceof ConfigurationError || error instanceof MigrationError ? error.message : errorText(error),
  );
  process.exitCode = 1;
});

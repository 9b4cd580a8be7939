import { ConfigurationError, parseEnvironment, syncEnvironment } from '@standings/config';
import { createDataSource, runMigrations, unreachable } from '@standings/persistence';

/** `npm run migrate`: brings the schema of Postgres up to this release. Exit code 0 if it is, else 1. */
async function migrate(): Promise<void> {
  const { DATABASE_URL } = parseEnvironment(syncEnvironment.pick({ DATABASE_URL: true }), process.env);
  const { host, pathname } = new URL(DATABASE_URL);
  const dataSource = createDataSource({ url: DATABASE_URL, poolSize: 1 });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw new Error(`Postgres at ${host}${pathname}: ${unreachable(error)}. Is DATABASE_URL right?`, { cause: error });
  }
  try {
    const ran = await runMigrations(dataSource);
    for (const name of ran) console.log(`Ran ${name}.`);
    console.log(`The schema of ${host}${pathname} is up to date${ran.length === 0 ? ' already' : ''}.`);
  } finally {
    await dataSource.destroy();
  }
}

migrate().catch((error: unknown) => {
  console.error(error instanceof ConfigurationError || isConnectionError(error) ? error.message : error);
  process.exitCode = 1;
});

function isConnectionError(error: unknown): error is Error {
  return error instanceof Error && error.cause !== undefined;
}

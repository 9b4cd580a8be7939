import { parseArgs } from 'node:util';
import { ConfigurationError } from '@standings/config';
import { DEPLOYMENT_ID } from '@standings/domain';
import { errorText } from '@standings/logging';
import { migrateRepository, MigrationError } from './servers-module.js';

/**
 * `npm run migrate -- [--deployment <id>]`: brings the schema of the score repository up to this release, and gives it the id
 * of its deployment. Exit code 0 on success, else 1.
 */
async function main(): Promise<void> {
  for (const line of await migrateRepository(process.env, chosenDeployment())) console.log(line);
}

/** @returns null if none was given. */
function chosenDeployment(): string | null {
  const { deployment } = parseArgs({ options: { deployment: { type: 'string' } } }).values;
  if (deployment === undefined || DEPLOYMENT_ID.test(deployment)) return deployment ?? null;
  throw new ConfigurationError([`--deployment ${deployment}: the id of a deployment has 12 digits from 0 to f`]);
}

main().catch((error: unknown) => {
  console.error(
    error instanceof ConfigurationError || error instanceof MigrationError ? error.message : errorText(error),
  );
  process.exitCode = 1;
});

import { parseArgs } from 'node:util';
import { ConfigurationError } from '@standings/config';
import { type Acknowledge, DEPLOYMENT_ID } from '@standings/domain';
import { errorText } from '@standings/logging';
import { ApisRunningError, migrateRepository, MigrationError } from './servers-module.js';

/**
 * `npm run migrate -- [--deployment <id>] [--acknowledge store|log]`: brings the schema of the score repository up to this release, gives
 * it the id of its deployment, and records when updates are acknowledged. Exit code 0 on success, else 1.
 */
async function main(): Promise<void> {
  const options = { deployment: { type: 'string' }, acknowledge: { type: 'string' } } as const;
  const { deployment, acknowledge } = parseArgs({ options }).values;
  for (const line of await migrateRepository(process.env, idOf(deployment), acknowledgeOf(acknowledge)))
    console.log(line);
}

/** @returns null if none was given. */
function idOf(deployment: string | undefined): string | null {
  if (deployment === undefined || DEPLOYMENT_ID.test(deployment)) return deployment ?? null;
  throw new ConfigurationError([`--deployment ${deployment}: the id of a deployment has 12 digits from 0 to f`]);
}

/** @returns null if it was not given. */
function acknowledgeOf(text: string | undefined): Acknowledge | null {
  if (text === undefined || text === 'store' || text === 'log') return text ?? null;
  throw new ConfigurationError([`--acknowledge ${text}: must be store or log`]);
}

main().catch((error: unknown) => {
  const isPlain =
    error instanceof ConfigurationError || error instanceof MigrationError || error instanceof ApisRunningError;
  console.error(isPlain ? error.message : errorText(error));
  process.exitCode = 1;
});

/**
 * `npm run test:versions`: what depends on the release of a server, on the newest ones: the contracts of the ports over Redis and the
 * faults of Redis on Redis 8 and Valkey 8, and the contracts of the ports over Postgres on Postgres 17.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { engineAnswers } from '../support/servers/container-server.js';
import { run } from '../support/servers/run.js';
import { type NewerServers, newerServers } from './newer-servers.js';

/** A server, and what is run on it. */
interface Version {
  readonly folder: keyof NewerServers;
  /** Prints its version. */
  readonly program: string;
  readonly suites: readonly (readonly string[])[];
}

const integration = (...files: string[]) => [
  '--project',
  'integration',
  ...files.map((file) => `test/integration/${file}.spec.ts`),
];

const ON_REDIS = [
  integration('redis-contracts', 'redis-cluster-contracts', 'redis-ranking-store', 'ranking-registry', 'recovery'),
  ['--project', 'chaos', 'test/chaos/faults.spec.ts', '--testNamePattern', 'Redis'],
];

const VERSIONS: readonly Version[] = [
  { folder: 'redis8', program: 'redis-server', suites: ON_REDIS },
  { folder: 'valkey8', program: 'redis-server', suites: ON_REDIS },
  {
    folder: 'postgres17',
    program: 'postgres',
    suites: [integration('postgres-contracts', 'persistence', 'postgres-failures', 'postgres-sessions')],
  },
];

if (await engineAnswers()) {
  console.error(
    'A Docker engine answers, and tests would take its images. Newer servers come from packages: stop the engine.',
  );
  process.exit(1);
}

const servers = await newerServers();
const failed: string[] = [];
for (const { folder, program, suites } of VERSIONS) {
  const version = (await run(join(servers[folder], program), ['--version'])).trim();
  for (const suite of suites) {
    console.log(`\n--- ${version}: ${suite.join(' ')}`);
    if (!passes(suite, servers[folder])) failed.push(`${version}: ${suite.join(' ')}`);
  }
}
for (const one of failed) console.error(`FAILED ${one}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** @param folder whose programs come first. */
function passes(suite: readonly string[], folder: string): boolean {
  const env = { ...process.env, PATH: [folder, process.env['PATH']].join(delimiter) };
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...suite];
  return spawnSync(process.execPath, vitest, { env, stdio: 'inherit' }).status === 0;
}

import { defineConfig } from 'vitest/config';

// Two cores are what a small machine has. Files that run side by side share servers: each takes its own database, topic and
// group there.
const ON_CORES = 2;
// More than there are cores: files wait for time-outs, leases and servers that start.
const ON_SERVERS = 3;
// Faults are played on one deployment: their requests must be answered in time.
const IN_CHAOS = 1;

// Each file plays a third of that load, and a mutant that was missed is tried again.
const OF_MUTANTS = 3;

const MUTANTS = 'test/chaos/mutants-*.spec.ts';

// unit: beside the code, no servers. e2e: whole apps with mocked providers, no servers.
// integration: real Redis, Kafka and Postgres, started once for all files by the global setup.
// browser: the standalone app, opened in a real Chromium.
// chaos: everything that may break is broken, once; each file has a deployment of its own.
// mutants: the same without one safeguard, which must be noticed.
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // The functions of PGlite are not compiled a second time, optimized: its unit tests take 59 s of processor time in place of 77 s.
    execArgv: ['--liftoff-only'],
    // What is waited for comes when the machine lets it; the second that is the default is too short on a busy one.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Laws of a thousand examples take a second; on two cores that others use as well, ten times as long.
          testTimeout: 30_000,
          maxWorkers: ON_CORES,
          // The files of a worker share the modules: 87 s of processor time in place of 121 s.
          isolate: false,
          include: [
            'libs/**/*.spec.ts',
            'apps/**/*.spec.ts',
            'test/contracts/*.spec.ts',
            'test/support/**/*.spec.ts',
            'test/chaos/*/*.spec.ts',
            'test/load/*.spec.ts',
            'test/boundaries/*.spec.ts',
            'test/docker/*.spec.ts',
            'test/docs/*.spec.ts',
          ],
        },
      },
      {
        extends: true,
        // The files of a worker share the modules, which take longer to load than the tests to run.
        test: { name: 'e2e', include: ['test/e2e/**/*.e2e-spec.ts'], maxWorkers: ON_CORES, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.spec.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: ON_SERVERS,
          // The files of a worker share the modules: 162 s of processor time in place of 258 s.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/*.spec.ts'],
          globalSetup: ['test/browser/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          maxWorkers: ON_CORES,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/chaos/*.spec.ts'],
          exclude: [MUTANTS],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: IN_CHAOS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'mutants',
          include: [MUTANTS],
          // Up to three rounds.
          testTimeout: 600_000,
          hookTimeout: 180_000,
          maxWorkers: OF_MUTANTS,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});

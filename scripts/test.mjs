/**
 * `npm test`: checks and tests, one step after the other, whatever failed before. Ends with the tests that
 * failed, a summary and the line `N passed, N failed`: each check counts as one, and each test.
 *
 * `npm test -- --chaos` plays every fault, and not only those of the shortest file.
 * `npm test -- --mutants` also runs the mutants, which test the checks of the chaos tests.
 * `npm test -- --other-nodes` also runs tests that need no servers on other releases of Node, which npm fetches.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

// The longest first.
const CHECKS = ['build', 'typecheck', 'format:check', 'lint', 'boundaries', 'unused'];

/** Checks at a time: most of them use one core. */
const CHECKS_AT_ONCE = 2;

/** Projects of `vitest.config.ts`; those of a line run together. Chaos runs alone: other tests stretch its times. */
const SUITES = [['unit', 'e2e', 'browser'], ['integration']];
const CHAOS = ['chaos'];
const MUTANTS = ['mutants'];

/** A minute of chaos: kills an api, and takes all or the latest data from Redis. */
const SHORT_CHAOS = 'test/chaos/faults-with-log.spec.ts';

/** Between the oldest Node that is supported and the newest that is maintained, e2e alone shows what may differ: HTTP. */
const OTHER_NODES = [
  { version: '24.21.0', suite: ['e2e'] },
  { version: '26.10.0', suite: ['unit', 'e2e'] },
];

const { values: options } = parseArgs({
  options: {
    chaos: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    'other-nodes': { type: 'boolean', default: false },
  },
});

/** Lines of an error that the summary repeats, so that its cause is found without the whole output. */
const ERROR_LINES = 12;

const reports = mkdtempSync(join(tmpdir(), 'standings-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const running = new Set();
let stopping = false;
// A signal ends the steps at work, which may have servers to stop, and then the run.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    for (const step of running) {
      step.once('close', () => running.size === 0 && process.exit(1));
      step.kill(signal);
    }
  });
}

/** @returns {Promise<boolean>} whether the program ended well. */
function runs(program, args, stdio = 'inherit', print = () => undefined) {
  return new Promise((done) => {
    // Another step still ends: no new one starts meanwhile.
    if (stopping) return;
    const step = spawn(program, args, { stdio });
    running.add(step);
    for (const stream of [step.stdout, step.stderr]) stream?.on('data', print);
    const end = (good) => {
      running.delete(step);
      done(good);
    };
    step.once('error', () => end(false));
    step.once('close', (code) => end(code === 0));
  });
}

/** What it prints comes at its end, so that checks that run side by side do not mix their lines. */
async function check(script) {
  const printed = [];
  const good = await runs('npm', ['run', '--silent', script], ['ignore', 'pipe', 'pipe'], (text) => printed.push(text));
  console.log(`\n--- ${script}\n${Buffer.concat(printed)}`);
  return { name: script, passed: good ? 1 : 0, failed: good ? 0 : 1 };
}

async function checks() {
  const waiting = [...CHECKS];
  const results = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await check(next));
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, worker));
  return results;
}

/** @param version of Node; empty: that of this process. @param files all of them if none is named. */
async function suite(projects, { version = '', files = [] } = {}) {
  const name = projects.join(', ') + (version === '' ? '' : ` on Node ${version}`);
  console.log(`\n--- ${name}`);
  const file = join(reports, `${name}.json`);
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];
  const args = [
    ...vitest,
    `--outputFile.json=${file}`,
    ...projects.flatMap((project) => ['--project', project]),
    ...files,
  ];
  const good = await (version === ''
    ? runs(process.execPath, args)
    : runs('npx', ['--yes', `--package=node@${version}`, '--', 'node', ...args]));
  const report = read(file);
  const passed = report.numPassedTests;
  const failures = report.testResults.flatMap(failuresOf);
  // Nothing ran, or something failed outside of any test, such as the start of the servers.
  if (failures.length === 0 && (!good || passed === 0)) failures.push('no test failed: see what was printed above');
  return { name, passed, failed: failures.length, failures };
}

/** Each test of a file that failed, or the file itself if it could not be loaded: its name, and how its error begins. */
function failuresOf({ name: path, status, message, assertionResults }) {
  const file = relative('.', path);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}\n${beginning(message)}`] : [];
  return failed.map((test) => `${file} > ${test.fullName}\n${beginning(test.failureMessages.join('\n'))}`);
}

function beginning(error) {
  return error
    .split('\n')
    .slice(0, ERROR_LINES)
    .map((line) => `    ${line}`)
    .join('\n');
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [], numPassedTests: 0 };
  }
}

const results = await checks();
for (const projects of SUITES) results.push(await suite(projects));
results.push(await suite(CHAOS, { files: options.chaos ? [] : [SHORT_CHAOS] }));
if (options.mutants) results.push(await suite(MUTANTS));
if (options['other-nodes']) {
  for (const { version, suite: projects } of OTHER_NODES) results.push(await suite(projects, { version }));
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
for (const { name, failures = [] } of results) {
  for (const failure of failures) console.log(`\n--- failed in ${name}: ${failure}`);
}
console.log('\n--- summary');
for (const { name, passed, failed } of results) {
  console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${name}: ${passed} passed, ${failed} failed`);
}
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;

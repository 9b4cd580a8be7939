/**
 * `npm test`: everything that must pass, one step after the other, whatever failed before. Ends with a summary and the
 * line `N passed, N failed`: each check counts as one, and each test.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECKS = ['format:check', 'lint', 'typecheck', 'boundaries', 'unused', 'build'];
const PROJECTS = ['unit', 'e2e', 'browser', 'integration', 'chaos'];

const reports = mkdtempSync(join(tmpdir(), 'standings-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

let running;
// A signal ends the step at work, which may have servers to stop, and then the run.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    running?.once('close', () => process.exit(1));
    running?.kill(signal);
  });
}

/** @returns {Promise<boolean>} whether the program ended well. */
function runs(program, args) {
  return new Promise((done) => {
    running = spawn(program, args, { stdio: 'inherit' });
    running.once('error', () => done(false));
    running.once('close', (code) => done(code === 0));
  });
}

async function check(script) {
  const good = await runs('npm', ['run', '--silent', script]);
  return { name: script, passed: good ? 1 : 0, failed: good ? 0 : 1 };
}

async function suite(project) {
  const file = join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const good = await runs(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    ...reporters,
  ]);
  const { passed, failed } = count(file);
  // Nothing ran, or something failed outside of any test, such as the start of the servers.
  const unexplained = failed === 0 && (!good || passed === 0);
  return { name: project, passed, failed: unexplained ? 1 : failed };
}

/** Counts tests, and as one failed test each file that could not be loaded. */
function count(file) {
  const report = read(file);
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [], numPassedTests: 0, numFailedTests: 0 };
  }
}

const results = [];
for (const [names, step] of [
  [CHECKS, check],
  [PROJECTS, suite],
]) {
  for (const name of names) {
    console.log(`\n--- ${name}`);
    results.push(await step(name));
  }
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log('\n--- summary');
for (const { name, passed, failed } of results) {
  console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${name}: ${passed} passed, ${failed} failed`);
}
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;

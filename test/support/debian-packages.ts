import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './servers/run.js';

/** A program that tests run, and the package that brings it. */
export interface Package {
  /** Its name in Debian. */
  readonly name: string;
  readonly elsewhere: string;
  /** The service that Debian starts right after installing it. */
  readonly service?: string;
  isThere(): boolean | Promise<boolean>;
}

/** Why packages are needed, for the message that asks a person to install them. */
export interface Need {
  /** Ends before the colon of a list of what is missing. */
  readonly reason: string;
  readonly otherWays?: readonly string[];
  readonly remark?: string;
}

let installing: Promise<void> = Promise.resolve();

/**
 * Installs those that are missing. One call at a time: apt knows only one.
 *
 * @throws {Error} that says what to install, where this process cannot do it.
 */
export function installMissing(packages: readonly Package[], need: Need): Promise<void> {
  const mine = installing.then(() => install(packages, need));
  installing = mine.catch(() => undefined);
  return mine;
}

async function install(packages: readonly Package[], need: Need): Promise<void> {
  const missing = await missingOf(packages);
  if (missing.length === 0) return;
  if (!isDebianRoot()) throw new Error(whatToInstall(missing, need));
  const names = missing.map(({ name }) => name);
  console.error(`Installing ${names.join(', ')} ...`);
  await apt('update');
  await apt('-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', ...names);
  for (const { service } of missing) if (service !== undefined) await stopService(service);
  const still = await missingOf(packages);
  if (still.length > 0) throw new Error(whatToInstall(still, need));
}

/** Waits until no other process of ours runs it: tests of several projects start at the same time. */
async function apt(...args: readonly string[]): Promise<void> {
  await run('flock', [join(tmpdir(), 'standings-apt.lock'), 'apt-get', '-qq', ...args]);
}

async function missingOf(packages: readonly Package[]): Promise<Package[]> {
  const missing: Package[] = [];
  for (const each of packages) if (!(await each.isThere())) missing.push(each);
  return missing;
}

/** Our servers have ports of their own, but the one that Debian starts would hold the standard port for nobody. */
async function stopService(service: string): Promise<void> {
  await run('service', [service, 'stop']).catch(() => undefined);
}

function isDebianRoot(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function whatToInstall(missing: readonly Package[], { reason, otherWays = [], remark }: Need): string {
  return [
    `${reason}:`,
    ...missing.map(({ elsewhere }) => `  - ${elsewhere}`),
    'Do one of these and try again:',
    ...otherWays.map((way) => `  - ${way}`),
    `  - on Debian or Ubuntu: sudo apt-get install -y --no-install-recommends ${missing.map(({ name }) => name).join(' ')}`,
    '  - install the above as your system does it',
    ...(remark === undefined ? [] : [remark]),
  ].join('\n');
}

import { isOnPath, run } from '../support/servers/run.js';

const MESSAGE = [
  'The load generator is missing: wrk 4, `wrk` on the PATH.',
  '  - on Debian or Ubuntu: sudo apt-get install -y --no-install-recommends wrk',
  '  - elsewhere: https://github.com/wg/wrk',
].join('\n');

/** Installs the load generator if that needs no confirmation. @throws {Error} that says what to install. */
export async function installWrk(): Promise<void> {
  if (isOnPath('wrk')) return;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) throw new Error(MESSAGE);
  console.error('Installing wrk ...');
  await run('apt-get', ['-qq', 'update']);
  const lock = ['-o', 'DPkg::Lock::Timeout=300'];
  await run('apt-get', ['-qq', ...lock, 'install', '-y', '--no-install-recommends', 'wrk']);
}

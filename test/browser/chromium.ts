import { type Browser, chromium } from 'playwright-core';
import { installMissing } from '../support/debian-packages.js';
import { findOnPath } from '../support/servers/run.js';

/** Debian calls it `chromium`; the others take the same arguments. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Its sandbox does not start for root, and containers have little shared memory. */
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];

/** @throws {Error} that says what to install, if this process cannot install it. */
export function installChromium(): Promise<void> {
  const browser = {
    name: 'chromium',
    elsewhere: 'Chromium, `chromium` on the PATH',
    isThere: () => findChromium() !== undefined,
  };
  return installMissing([browser], { reason: 'A real browser is needed, and this machine lacks' });
}

/** A browser without a window. Close it after the tests. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('Chromium is not on the PATH. Run the tests again to install it.');
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}

function findChromium(): string | undefined {
  return NAMES.map(findOnPath).find((file) => file !== undefined);
}

import { buildApps } from '../support/apps/app-process.js';
import { installChromium } from './chromium.js';

/** What the browser tests share: Chromium, and the compiled app that they open in it. */
export default async function setup(): Promise<void> {
  await Promise.all([installChromium(), buildApps('standalone')]);
}

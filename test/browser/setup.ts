import { buildApps } from '../support/apps/app-process.js';
import { installChromium } from './chromium.js';

/** Shared by the browser tests: Chromium, and the compiled app that they open in it. */
export default async function setup(): Promise<void> {
  await Promise.all([installChromium(), buildApps('standalone')]);
}

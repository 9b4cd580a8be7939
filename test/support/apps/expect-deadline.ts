import { expect } from 'vitest';
import type { AppProcess } from './app-process.js';

/** How long a process may take to end after its deadline: the machine may be busy. */
const SLACK_MS = 3000;

/** Tells a process to stop, and expects that it ends at its deadline with code 1 and says why. */
export async function expectDeadline(running: AppProcess, deadlineMs: number): Promise<void> {
  const told = Date.now();
  expect(await running.end('SIGTERM')).toBe(1);
  expect(Date.now() - told).toBeGreaterThanOrEqual(deadlineMs);
  expect(Date.now() - told).toBeLessThan(deadlineMs + SLACK_MS);
  expect(running.printed).toContain(`Stopping took longer than ${deadlineMs} ms`);
}

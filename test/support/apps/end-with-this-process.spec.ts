import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { waitUntil } from '../servers/index.js';

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('ends the child of a process that was killed', async () => {
  const program = join(import.meta.dirname, 'leave-child-behind.ts');
  const parent = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const pid = Number(line);
  expect(lives(pid)).toBe(true);
  parent.kill('SIGKILL');
  await waitUntil(async () => expect(lives(pid)).toBe(false), 5000);
}, 30_000);

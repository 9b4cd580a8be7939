import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

// Reads until the other end of the pipe is closed, because the process that held it is gone, by whatever signal.
const SCRIPT = 'read -r _; kill -s KILL -- "$1"';

/** Ends a child at the latest when this process ends, however it ends. */
export function endWithThisProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  // In a session of its own: Ctrl-C must not end it before it has done its work.
  const shell = spawn('sh', ['-c', SCRIPT, 'sh', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  (shell.stdin as Socket).unref();
  // Its number may be given to another process.
  child.once('exit', () => shell.kill('SIGKILL'));
}

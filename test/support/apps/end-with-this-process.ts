import type { ChildProcess } from 'node:child_process';
import { afterThisProcess } from '../after-this-process.js';

/** Ends a child at the latest when this process ends, however it ends. */
export function endWithThisProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const shell = afterThisProcess('kill -s KILL -- "$1"', String(child.pid));
  // Its number may be given to another process.
  child.once('exit', () => shell.kill('SIGKILL'));
}

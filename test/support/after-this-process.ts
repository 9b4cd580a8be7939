import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Runs a shell script once this process has ended, however it ended, or once the standard input of the shell is closed.
 *
 * @param argument is `$1` of the script.
 */
export function afterThisProcess(script: string, argument: string): ChildProcess {
  // `cat` reads until the other end of the pipe is closed. The shell is in a separate session: Ctrl-C must not end it
  // before it has done its work.
  const shell = spawn('sh', ['-c', `cat > /dev/null\n${script}`, 'sh', argument], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  (shell.stdin as Socket).unref();
  return shell;
}

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterThisProcess } from '../after-this-process.js';

// `children` is for Postgres, whose children leave the group of their parent.
const SCRIPT = `
if pid=$(cat "$1/pid" 2> /dev/null); then
  kill -s KILL -- "-$pid" $(cat "/proc/$pid/task/$pid/children" 2> /dev/null)
fi
rm -rf -- "$1" 2> /dev/null || { sleep 1; rm -rf -- "$1"; }
`;

/** Ends what runs in a directory and removes the directory, at the latest when this process ends, however it ends. */
export class Watchdog {
  private readonly shell: ChildProcess;

  /** @param directory in which a file `pid` names the leader of the process group to kill, while there is one. */
  constructor(directory: string) {
    this.shell = afterThisProcess(SCRIPT, directory);
  }

  /** Does the work now. */
  async release(): Promise<void> {
    if (this.shell.exitCode !== null) return;
    const exit = once(this.shell, 'exit');
    this.shell.ref();
    this.shell.stdin?.end();
    await exit;
  }
}

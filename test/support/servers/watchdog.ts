import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

// Reads until the other end of the pipe is closed: on purpose, or because the process that held it is gone, by whatever
// signal. `children` is for Postgres, whose children leave the group of their parent.
const SCRIPT = `
cat > /dev/null
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
    // In a session of its own: Ctrl-C must not end it before it has done its work.
    this.shell = spawn('sh', ['-c', SCRIPT, 'sh', directory], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.shell.unref();
    (this.shell.stdin as Socket).unref();
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

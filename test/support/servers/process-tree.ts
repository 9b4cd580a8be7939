import { readFileSync } from 'node:fs';

/** Signals a process group, and those children of its leader that left the group, as Postgres' do. */
export function signalTree(leader: number, signal: NodeJS.Signals): void {
  const children = childrenOf(leader);
  signalOne(-leader, signal);
  for (const child of children) signalOne(child, signal);
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone already: what the signal was for.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

// Starts a process that would run for ever, prints its id, and waits to be killed.
import { spawn } from 'node:child_process';
import { endWithThisProcess } from './end-with-this-process.js';

const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
endWithThisProcess(child);
console.log(child.pid);

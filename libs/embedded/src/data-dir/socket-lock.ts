import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileIdentity } from './held-files.js';

/** The socket in its folder. On Windows it is a pipe, not a file. */
export const LOCK_SOCKET = 'lock.sock';

const ATTEMPTS = 5;

/** Longer than the time between two system calls of another process that replaces a stale socket. */
const SETTLE_MS = 50;

/**
 * A lock that cannot outlive its holder: a listening unix socket. The kernel ends it with the process, however the process ends. A
 * process id would not do where containers share a volume and all have number 1.
 *
 * A socket file that refuses connections is a leftover and is replaced. A removed one no longer locks, so its holder must check for
 * that. The lock works on one machine, between containers too, but not between machines over a network file system. On Windows it
 * is a named pipe, which leaves no file.
 */
export class SocketLock {
  private constructor(private readonly server: Server) {}

  /** @returns null if another process has the lock. @throws the system's error if the folder cannot hold a socket. */
  static async acquire(folder: string): Promise<SocketLock | null> {
    const path = lockPath(folder);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const server = await listen(path);
      if (server !== null) return (await isSettled(path)) ? new SocketLock(server) : abandon(server);
      const seen = identity(path);
      if (await answers(path)) return null;
      if (seen !== null && identity(path) === seen) unlinkSync(path);
    }
    return null;
  }

  async release(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function lockPath(folder: string): string {
  if (process.platform !== 'win32') return join(folder, LOCK_SOCKET);
  return `\\\\.\\pipe\\standings-${createHash('sha256').update(folder.toLowerCase()).digest('hex')}`;
}

/** @returns null if there is a file or a pipe of this name. */
async function listen(path: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(path);
    await once(server, 'listening');
    return server.unref();
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return null;
    throw error;
  }
}

/**
 * Whether the path still leads to this socket a moment later. Two processes may find the same leftover, and the slower may remove
 * the new socket of the faster.
 */
async function isSettled(path: string): Promise<boolean> {
  const bound = identity(path);
  await delay(SETTLE_MS);
  return identity(path) === bound;
}

/** Does not `close`: that would unlink the path, which now leads to another process's socket. */
function abandon(server: Server): null {
  server.unref();
  return null;
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // Any other error, such as a full queue or a missing permission, comes from a listening socket.
    return !hasCode(error, 'ECONNREFUSED') && !hasCode(error, 'ENOENT');
  } finally {
    socket.destroy();
  }
}

function identity(path: string): string | null {
  return process.platform === 'win32' ? path : fileIdentity(path);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileIdentity } from './held-files.js';

/** The socket in its folder, but on Windows, where it is no file. */
export const LOCK_SOCKET = 'lock.sock';

const ATTEMPTS = 5;

/** Between two system calls of another process that is removing what was stale, and then finds out that it was not. */
const SETTLE_MS = 50;

/**
 * A lock that its holder cannot leave behind: a listening unix socket. The kernel ends it with the process, however that ends,
 * and a process id says nothing where containers share a volume and are all number 1.
 *
 * A socket file that refuses connections is a leftover and is replaced. One that was removed no longer locks: its holder has to
 * look. It works among the processes of one machine, containers included, not between machines over a network file system. On
 * Windows it is a named pipe, which leaves nothing behind.
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
 * Whether the socket is still the one at its path a moment later. Two processes may find the same leftover; the slower could
 * remove the socket that the faster has just put in its place.
 */
async function isSettled(path: string): Promise<boolean> {
  const bound = identity(path);
  await delay(SETTLE_MS);
  return identity(path) === bound;
}

/** Not `close`: that would unlink the path, where by now somebody else's socket is. */
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
    // Anything else, such as a full queue or a missing permission, comes from a socket that somebody listens on.
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

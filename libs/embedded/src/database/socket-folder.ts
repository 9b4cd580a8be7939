import { closeSync, constants, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longest path of a unix socket: 107 bytes on Linux, 103 on macOS and BSD. */
const MAX_SOCKET_PATH = 103;

/** Longest name of a socket in the folder, slash included. */
const MAX_NAME = 20;

/**
 * A folder under a path that is short enough for its unix sockets. Most paths are short enough. For a long one, Linux uses a
 * descriptor, which nothing can remove, and other systems a short link in the folder for temporary files.
 */
export class SocketFolder {
  private constructor(
    /** This process can bind sockets here, with names of up to 19 characters. */
    readonly path: string,
    /** Call it after the sockets are closed. */
    readonly release: () => void,
  ) {}

  /** @param folder an absolute path that exists. */
  static of(folder: string): SocketFolder {
    if (Buffer.byteLength(folder) + MAX_NAME <= MAX_SOCKET_PATH) return new SocketFolder(folder, () => undefined);
    return process.platform === 'linux' ? SocketFolder.byDescriptor(folder) : SocketFolder.byLink(folder);
  }

  private static byDescriptor(folder: string): SocketFolder {
    const descriptor = openSync(folder, constants.O_RDONLY);
    return new SocketFolder(`/proc/self/fd/${descriptor}`, () => closeSync(descriptor));
  }

  private static byLink(folder: string): SocketFolder {
    const link = mkdtempSync(join(tmpdir(), 'standings-'));
    const path = join(link, 'd');
    symlinkSync(folder, path);
    return new SocketFolder(path, () => rmSync(link, { recursive: true, force: true }));
  }
}

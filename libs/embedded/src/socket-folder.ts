import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longest path of a unix socket: 107 bytes on Linux, 103 on macOS and BSD. */
const MAX_SOCKET_PATH = 103;

/** Longest name of a socket in the folder, with its slash. */
const MAX_NAME = 20;

/**
 * A folder under a path that is short enough for unix sockets in it. Most folders are themselves; a deep one gets a short
 * link in the system's folder for temporary files.
 */
export class SocketFolder {
  private constructor(
    /** Sockets with names of up to 19 characters can be bound in here. */
    readonly path: string,
    private readonly link: string | null,
  ) {}

  /** @param folder an absolute path that exists. */
  static of(folder: string): SocketFolder {
    if (Buffer.byteLength(folder) + MAX_NAME <= MAX_SOCKET_PATH) return new SocketFolder(folder, null);
    const link = mkdtempSync(join(tmpdir(), 'standings-'));
    const path = join(link, 'd');
    symlinkSync(folder, path);
    return new SocketFolder(path, link);
  }

  /** Removes the link, if one was made. */
  release(): void {
    if (this.link !== null) rmSync(this.link, { recursive: true, force: true });
  }
}

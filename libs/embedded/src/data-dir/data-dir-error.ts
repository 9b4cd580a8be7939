import { megabytes } from './disk-space.js';

/** The data directory cannot be used. The message says why and what to do, so no stack is shown. */
export class DataDirError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** Another process is using the data directory. */
export class DataDirInUseError extends DataDirError {
  constructor(readonly path: string) {
    super(
      `The data directory ${path} is in use by another running Standings: two at once would damage it. ` +
        'Stop the other one, or set DATA_DIR to another folder.',
    );
  }
}

/** Another release wrote the data directory in a layout that this one does not know. */
export class DataDirLayoutError extends DataDirError {
  constructor(
    readonly path: string,
    found: string,
    known: string,
  ) {
    super(
      `The data directory ${path} has layout ${found}, and this release knows only layout ${known}. ` +
        'Nothing was changed. Run the release that wrote it, or set DATA_DIR to another folder.',
    );
  }
}

/** A file that this process keeps in the data directory was removed or replaced. */
export class DataDirLostError extends DataDirError {
  constructor(
    readonly path: string,
    file: string,
  ) {
    super(
      `The data directory ${path} was changed under this process: ${file} was removed or replaced. Another process may use the ` +
        'directory now, so this one ends and acknowledges nothing more. Exclude the directory from programs that clean or restore ' +
        'files while the service runs, and start the service again.',
    );
  }
}

/** The disk of the data directory is full. */
export class DataDirFullError extends DataDirError {
  /**
   * @param freeBytes bytes that are free now.
   * @param neededBytes bytes that must be free.
   * @param detail the error, if there was one.
   */
  constructor(
    readonly path: string,
    freeBytes: number,
    neededBytes: number,
    detail?: string,
  ) {
    super(
      `No space left on the disk of the data directory ${path}: ${megabytes(freeBytes)} are free, and ` +
        `${megabytes(neededBytes)} are needed${detail === undefined ? '' : ` (${detail})`}. The data is whole, and nothing that was ` +
        'acknowledged is lost. Free space on this disk or enlarge it, then start Standings again.',
    );
  }
}

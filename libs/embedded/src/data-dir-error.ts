/** The data directory cannot be used. The message says why and what to do; a stack would add nothing. */
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

/** The data directory was written by a release whose layout this one does not know. */
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

/** A file that this process has to keep in the data directory is gone, or is another one. */
export class DataDirLostError extends DataDirError {
  constructor(
    readonly path: string,
    file: string,
  ) {
    super(
      `The data directory ${path} was changed under this process: ${file} was removed or replaced. Another process may use the ` +
        'directory by now, so this one ends and acknowledges nothing more. Exclude the directory from whatever cleans or restores ' +
        'it while the service runs, and start the service again.',
    );
  }
}

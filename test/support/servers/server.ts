/** A server of one's own that may be broken and mended: it keeps its port and its data from `start` to `start`. */
export interface Server {
  /** Ends it at once, unless another signal is given. Resolves when it is gone. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Freezes it: connections stay open, nothing is answered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it in order. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Starts it again on the same port with the data it had. Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it for good, with everything it stored. */
  remove(): Promise<void>;
}

export type ServerName = 'redis' | 'kafka' | 'postgres';

/** How one kind of server is run, from a local package or as a container. */
export interface Recipe {
  readonly name: ServerName;
  readonly port: number;
  readonly local: LocalRecipe;
  readonly container: ContainerRecipe;
  /** Resolves once the server takes requests; rejects while it does not. */
  answers(): Promise<unknown>;
}

export interface LocalRecipe {
  /** The user of the operating system that runs it; the current one when left out. */
  user?(): { readonly uid: number; readonly gid: number } | undefined;
  /** The signal that ends it in order. */
  readonly stopSignal: NodeJS.Signals;
  /** Makes an empty data directory ready. Runs once. */
  prepare(directory: string): Promise<void>;
  /** The program and its arguments; it has to stay in the foreground. */
  command(directory: string): readonly [string, ...string[]];
}

export interface ContainerRecipe {
  readonly image: string;
  readonly port: number;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

import type { Violation } from '../checker/violation.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Load } from '../load/load.js';
import type { Random } from '../random.js';

/** What a fault may look at to tell whether it hit anything, counted from the start of its round. */
export interface Evidence {
  /** Answers that were marked as replayed. */
  readonly replays: number;
  /** Updates that were refused, */
  readonly refused: number;
  /** and those of which an answer was lost. */
  readonly unknown: number;
  /** Events that the log holds more than once. */
  readonly duplicates: number;
  /** Rows that upserts brought to Postgres and that were not newer than the one there. */
  readonly staleRows: number;
  /** Answers that took longer than this, in ms. */
  readonly slowerThan: (ms: number) => number;
  /** Lines with this text that the apps have logged. */
  readonly logged: (text: string) => number;
}

/** One component is broken, and mended again. */
export interface Fault {
  readonly name: string;
  /** How long it lasts in ms, from one number to another. */
  readonly lastsMs: readonly [number, number];
  /** Clients must not notice: no update is refused, no answer is lost. */
  readonly hidden?: true;
  /** The ranking store loses its tail: updates that were on their way to the log may be missing. */
  readonly losesTail?: true;
  /** Nothing that was acknowledged may be missing all the same: the deployment acknowledges updates when the log has them. */
  readonly keepsAcknowledged?: true;
  /** Takes what it needs, while all is well and the load runs. */
  prepare?(): Promise<void>;
  inject(): Promise<void>;
  /** Resolves when what was broken runs again, which may be before the service is ready again. */
  heal(): Promise<void>;
  /** How often it hit what it is about, by what that is. A fault that hit nothing has failed. */
  hits(evidence: Evidence): Promise<Readonly<Record<string, number>>>;
  /** What it alone can tell of the time while it lasted. */
  broke?(): readonly Violation[];
}

/** A fault of its own for each time it strikes. */
export interface FaultMaker {
  readonly name: string;
  make(scene: Scene): Fault;
}

export function fault(name: string, make: (scene: Scene) => Strike): FaultMaker {
  return { name, make: (scene) => ({ name, ...make(scene) }) };
}

/** A fault without its name. */
export type Strike = Omit<Fault, 'name'>;

export interface Scene {
  readonly cluster: Cluster;
  readonly load: Load;
  readonly random: Random;
}

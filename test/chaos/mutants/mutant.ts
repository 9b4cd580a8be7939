import type { Violation } from '../checker/violation.js';
import type { FaultMaker } from '../faults/fault.js';

/** A text in a compiled file, and what stands in its place. */
export interface Patch {
  /** Below the folder of an app in `dist/apps`: `api/libs/redis-store/src/lua/add-n.lua`. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** The service without one of the things that keep its promises, and the fault that shows that it is missing. */
export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly fault: FaultMaker;
  /** Invariants of which at least one must be violated. */
  readonly breaks: readonly Violation['invariant'][];
}

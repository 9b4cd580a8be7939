import type { Patched } from '../../support/apps/patched-apps.js';
import type { Violation } from '../checker/violation.js';
import type { FaultMaker } from '../faults/fault.js';

/** The service without one of the things that keep its promises, and the fault that shows that it is missing. */
export interface Mutant extends Patched {
  readonly fault: FaultMaker;
  /** Invariants of which at least one must be violated. */
  readonly breaks: readonly Violation['invariant'][];
}

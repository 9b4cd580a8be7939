import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.js';
import { drained } from '../cluster/drained.js';
import type { Fault } from '../faults/fault.js';
import type { Load } from '../load/load.js';

/** Requests that are acknowledged before the fault, and again after it. */
const WARM_UP = 100;
const AFTERWARDS = 100;

/** When what happened, in ms of the clock of this process. */
export interface Times {
  readonly injectedAt: number;
  readonly healedAt: number;
  /** When every app was ready again. */
  readonly wholeAt: number;
  readonly stoppedAt: number;
  readonly drainedAt: number;
}

/** How long a fault lasts, and how long events may take to reach Postgres after it, in ms. */
interface Lengths {
  readonly lastsMs: number;
  readonly patienceMs: number;
}

/** Plays a fault under load, up to the moment when no event is in flight. */
export async function stage(
  cluster: Cluster,
  load: Load,
  fault: Fault,
  { lastsMs, patienceMs }: Lengths,
): Promise<Times> {
  load.start();
  try {
    await load.acknowledges(WARM_UP);
    await fault.prepare?.();
    const injectedAt = performance.now();
    await fault.inject();
    await sleep(lastsMs);
    await fault.heal();
    const healedAt = performance.now();
    await cluster.ready();
    const wholeAt = performance.now();
    await load.acknowledges(AFTERWARDS);
    await load.stop();
    const stoppedAt = performance.now();
    await load.retryUnknown();
    await drained(cluster, patienceMs);
    return { injectedAt, healedAt, wholeAt, stoppedAt, drainedAt: performance.now() };
  } finally {
    await load.stop();
  }
}

/**
 * The version of a player's score on a board. `seq` counts a shard's updates from 1, `epoch` the histories of that
 * shard's data from 1: it rises whenever the ranking store may have lost its tail, so that a version is never reused.
 */
export interface Version {
  readonly epoch: number;
  readonly seq: number;
}

/** Whether `a` is strictly newer than `b`: by epoch, then by seq. */
export function isNewer(a: Version, b: Version): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

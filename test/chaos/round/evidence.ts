import type { Cluster } from '../cluster/cluster.js';
import type { Evidence } from '../faults/fault.js';
import { type History, updatesOf } from '../history/history.js';

/** Where counters stood when a round began. */
export interface Mark {
  readonly staleRows: number;
  /** Length of what each app had printed. */
  readonly printed: ReadonlyMap<object, number>;
}

export async function mark(cluster: Cluster): Promise<Mark> {
  const printed = new Map(cluster.apps.map((slot) => [slot, slot.printed.length]));
  return { staleRows: await cluster.rows.refused(), printed };
}

/** What was seen since the mark. */
export async function gather(cluster: Cluster, history: History, duplicates: number, since: Mark): Promise<Evidence> {
  const updates = updatesOf(history);
  const printed = cluster.apps.map((slot) => slot.printed.slice(since.printed.get(slot) ?? 0)).join('\n');
  return {
    replays: history.requests.reduce((sum, { replays }) => sum + replays, 0),
    refused: updates.filter(({ outcome }) => outcome === 'refused').length,
    unknown: history.requests.filter(({ wasUnknown }) => wasUnknown).length,
    duplicates,
    staleRows: (await cluster.rows.refused()) - since.staleRows,
    slowerThan: (limit) => history.waits.filter(({ ms }) => ms > limit).length,
    logged: (text) => printed.split(text).length - 1,
  };
}

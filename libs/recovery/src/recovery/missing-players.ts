import { ALL_TIME, deadline, PlayersMissingError, type RecoverableStore, type RecoverySource } from '@standings/domain';
import type { EventDrain } from '@standings/delivery';

/** How long the updates of new players may take to be stored, before these players count as missing. */
const DRAIN_MS = 5000;

/**
 * Makes sure that a ranking made of the durable scores lacks nobody who is in the present one. As many players is all that is asked for:
 * who they are is for a drift check.
 *
 * @throws {PlayersMissingError} if there are fewer.
 */
export async function assertNoneMissing(
  store: RecoverableStore,
  source: RecoverySource,
  drain: EventDrain,
  board: string,
  stopping: AbortSignal,
): Promise<void> {
  const view = { board, period: ALL_TIME };
  const ranked = await store.count(view);
  if (ranked === 0 || (await source.count(view)) >= ranked) return;
  // New players are in the ranking first. Those who are counted are of an update up to this version.
  const { version } = await store.check(board);
  const late = new AbortController();
  const ending = AbortSignal.any([stopping, late.signal]);
  const drained = version === null ? Promise.resolve() : drain.upTo(version, board, () => undefined, ending);
  await deadline(drained, DRAIN_MS, { stopping: ending });
  late.abort();
  stopping.throwIfAborted();
  const stored = await source.count(view);
  if (stored < ranked) throw new PlayersMissingError(board, stored, ranked);
}

import type { EventDrain } from '@standings/delivery';
import { type BoardView, deadline, PlayersMissingError, shardsOf } from '@standings/domain';
import type { RecoveryPorts } from './recovery-ports.js';

/** How long the updates of new players may take to be stored, before these players count as missing. */
const DRAIN_MS = 5000;

/**
 * Makes sure that a ranking made of the durable scores has at least as many players as the present one. Which players differ is
 * for a drift check to tell.
 *
 * @throws {PlayersMissingError} if there are fewer.
 */
export async function assertNoneMissing(
  { states, rankings, scores }: RecoveryPorts,
  drain: EventDrain,
  ranking: BoardView,
  stopping: AbortSignal,
): Promise<void> {
  const { board } = ranking;
  const ranked = await rankings.count(ranking);
  if (ranked === 0 || (await scores.count(ranking)) >= ranked) return;
  // A new player is in the ranking first. Every player counted above came with an update up to this version.
  const [shard] = shardsOf(board);
  const { version } = await states.check(shard);
  const late = new AbortController();
  const ending = AbortSignal.any([stopping, late.signal]);
  const drained = version === null ? Promise.resolve() : drain.upTo(version, shard, () => undefined, ending);
  await deadline(drained, DRAIN_MS, { stopping: ending });
  late.abort();
  stopping.throwIfAborted();
  const stored = await scores.count(ranking);
  if (stored < ranked) throw new PlayersMissingError(board, stored, ranked);
}

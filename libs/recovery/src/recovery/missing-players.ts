import type { EventDrain } from '@standings/delivery';
import { type Board, deadline, PlayersMissingError, rankingIdOf, rankingsOf } from '@standings/domain';
import type { RecoveryPorts } from './recovery-ports.js';

/** How long the updates of new players may take to be stored, before these players count as missing. */
const DRAIN_MS = 5000;

/**
 * Makes sure that rankings made of the durable scores have at least as many players as the present ones. Which players differ is
 * for a drift check to tell.
 *
 * @throws {PlayersMissingError} if there are fewer.
 */
export async function assertNoneMissing(
  { states, placement, rankings, scores }: RecoveryPorts,
  drain: EventDrain,
  board: Board,
  stopping: AbortSignal,
): Promise<void> {
  const views = rankingsOf(board).map(rankingIdOf);
  const counts = await Promise.all(views.map((ranking) => rankings.count(ranking)));
  const ranked = counts.reduce((sum, count) => sum + count, 0);
  if (ranked === 0 || (await scores.count([board.no])) >= ranked) return;
  // A new player is in the ranking first. Every player counted above came with an update up to this version.
  const late = new AbortController();
  const ending = AbortSignal.any([stopping, late.signal]);
  const done = placement.shardsWith(board.no).map(async (shard) => {
    const { version } = await states.check(shard);
    if (version !== null) await drain.upTo(version, shard, () => undefined, ending);
  });
  await deadline(Promise.all(done), DRAIN_MS, { stopping: ending });
  late.abort();
  stopping.throwIfAborted();
  const stored = await scores.count([board.no]);
  if (stored < ranked) throw new PlayersMissingError(board.id, stored, ranked);
}

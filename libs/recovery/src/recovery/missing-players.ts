import type { EventDrain } from '@standings/delivery';
import {
  type Board,
  deadline,
  isSpread,
  PlayersMissingError,
  rankingIdOf,
  rankingsOf,
  type ShardId,
} from '@standings/domain';
import type { RecoveryPorts } from './recovery-ports.js';

/** How long the updates of new players may take to be stored, before these players count as missing. */
const DRAIN_MS = 5000;

/** Players of a board, in all of its rankings, by the shard that has them. */
type Counts = ReadonlyMap<ShardId, number>;

/**
 * Makes sure that rankings made of the durable scores have at least as many players in each shard as the present ones. A shard of a spread board
 * that has lost players would hide in a sum what another lacks. Which players differ is for a drift check to tell.
 *
 * @throws {PlayersMissingError} if there are fewer.
 */
export async function assertNoneMissing(
  ports: RecoveryPorts,
  drain: EventDrain,
  board: Board,
  stopping: AbortSignal,
): Promise<void> {
  const ranked = await rankedPlayers(ports, board);
  if (total(ranked) === 0 || lacking(ranked, await storedPlayers(ports, board, stopping)).length === 0) return;
  await storedUpToNow(ports, drain, [...ranked.keys()], stopping);
  const stored = await storedPlayers(ports, board, stopping);
  if (lacking(ranked, stored).length > 0) throw missing(board, ranked, stored);
}

async function rankedPlayers({ placement, rankings }: RecoveryPorts, board: Board): Promise<Counts> {
  const views = rankingsOf(board).map(rankingIdOf);
  const counts = placement.shardsWith(board.no).map(async (shard) => {
    const parts = await Promise.all(views.map((ranking) => rankings.count(ranking, shard)));
    return [shard, parts.reduce((sum, count) => sum + count, 0)] as const;
  });
  return new Map(await Promise.all(counts));
}

/** The rows of a spread board do not tell their shards, so all of them are read. */
async function storedPlayers(
  { placement, scores }: RecoveryPorts,
  board: Board,
  stopping: AbortSignal,
): Promise<Counts> {
  const [{ no }, rankings] = [board, rankingsOf(board).map(rankingIdOf)];
  if (!isSpread(no)) return new Map([[placement.homeOf(no), await scores.count(rankings)]]);
  const counts = new Map<ShardId, number>();
  for await (const rows of scores.newerThan(rankings, null)) {
    stopping.throwIfAborted();
    for (const { playerId } of rows) {
      const shard = placement.shardOf(no, playerId);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
  }
  return counts;
}

/** A new player is in the ranking first. Every player that was counted there came with an update up to the present version. */
async function storedUpToNow(
  { states }: RecoveryPorts,
  drain: EventDrain,
  shards: readonly ShardId[],
  stopping: AbortSignal,
): Promise<void> {
  const late = new AbortController();
  const ending = AbortSignal.any([stopping, late.signal]);
  const done = shards.map(async (shard) => {
    const { version } = await states.check(shard);
    if (version !== null) await drain.upTo(version, shard, () => undefined, ending);
  });
  await deadline(Promise.all(done), DRAIN_MS, { stopping: ending });
  late.abort();
  stopping.throwIfAborted();
}

/** The shards that would have fewer players. */
function lacking(ranked: Counts, stored: Counts): readonly ShardId[] {
  return [...ranked].filter(([shard, count]) => (stored.get(shard) ?? 0) < count).map(([shard]) => shard);
}

/** Counts the shards that lack players alone. */
function missing(board: Board, ranked: Counts, stored: Counts): PlayersMissingError {
  const shards = lacking(ranked, stored);
  const within = (counts: Counts) => shards.reduce((sum, shard) => sum + (counts.get(shard) ?? 0), 0);
  return new PlayersMissingError(board.id, within(stored), within(ranked));
}

function total(counts: Counts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

import { rankingIdOf, rankingsOf } from '@standings/domain';
import type { RecoveryPorts } from './recovery-ports.js';
import type { Undertaking } from './undertaking.js';

/** Deletions of one page, and of one call of the store. */
const PAGE = 250;

/**
 * Takes the rankings of deleted boards out of a shard: of those that were deleted since its data was told last. Data that is older than
 * it was, such as that of a backup, is older in this too, so it loses the same boards again.
 *
 * The catalog of this process knows every deletion that the shard has had, afterwards.
 *
 * @param staged the latest deletion that was known when the rankings were staged, if they were: no board that was deleted before is
 * among them.
 */
export async function takeOutDeleted(
  { shard, restoration, stopping }: Pick<Undertaking, 'shard' | 'restoration' | 'stopping'>,
  {
    boards,
    definitions,
    deletions,
    placement,
    states,
  }: Pick<RecoveryPorts, 'boards' | 'definitions' | 'deletions' | 'placement' | 'states'>,
  staged = 0,
): Promise<void> {
  // In this order: what another process has taken out is in the repository before.
  let told = (await states.check(shard)).deletions;
  await boards.catchUp(definitions);
  const had = Math.max(told, staged);
  // It knows of deletions that the repository does not: that is an older one, and counts.
  let upTo = had > boards.revision ? 0 : had;
  for (let isLast = false; !isLast;) {
    stopping.throwIfAborted();
    const page = await deletions.after(upTo, PAGE);
    isLast = page.length < PAGE;
    upTo = page.at(-1)?.revision ?? upTo;
    const inShard = page.filter(({ board }) => placement.isIn(shard, board.no));
    if (upTo === told) break;
    await restoration.remove(
      inShard.flatMap(({ board }) => rankingsOf(board).map(rankingIdOf)),
      upTo,
    );
    told = upTo;
  }
}

/**
 * The same for a shard all of whose rankings are about to be replaced by those of the boards in the catalog: nothing has to be taken out.
 * So its time does not depend on how many boards were ever deleted.
 */
export async function leaveOutDeleted(
  { restoration }: Pick<Undertaking, 'restoration'>,
  { boards, definitions }: Pick<RecoveryPorts, 'boards' | 'definitions'>,
): Promise<void> {
  await boards.catchUp(definitions);
  await restoration.remove([], boards.lastDeletion);
}

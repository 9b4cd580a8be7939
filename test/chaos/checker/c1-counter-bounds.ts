import { groupBy, type Reading, sumOf, type Update } from '../history/history.js';
import type { Loss } from './loss.js';
import { possibleScores } from './possible-scores.js';
import { type Violation, violations } from './violation.js';

/**
 * Each score that was read lies between the sum of what was acknowledged before the read began and the sum of what may have
 * been applied before it ended. Deltas are not negative. On a board that is given scores it is one of those {@link possibleScores}.
 *
 * @param lost acknowledged updates that are known to be lost. They hold no read down any more.
 */
export function counterBounds(
  updates: readonly Update[],
  readings: readonly Reading[],
  lost: ReadonlySet<Update>,
  loss: Loss | null,
): Violation[] {
  const byPlayer = groupBy(updates, ({ playerId }) => playerId);
  const wrong = readings.flatMap((reading) =>
    [...reading.scores].flatMap(([playerId, score]) => {
      const mine = byPlayer.get(playerId) ?? [];
      if (mine.some(({ given }) => given !== null)) return noneOfGiven(mine, reading, loss, playerId, score);
      const least = isBehind(reading, loss) ? 0 : sumOf(mine.filter((update) => bindsBelow(update, reading, lost)));
      const most = sumOf(mine.filter(({ outcome, sentAt }) => outcome !== 'refused' && sentAt <= reading.answeredAt));
      if (score >= least && score <= most) return [];
      return [`${playerId} was read as ${score}, which is not within ${least} and ${most}`];
    }),
  );
  return violations('C1', wrong);
}

/** What is wrong with a score on a board that is given scores. @param mine all updates of the player. */
function noneOfGiven(
  mine: readonly Update[],
  reading: Reading,
  loss: Loss | null,
  playerId: string,
  score: number,
): string[] {
  if (isBehind(reading, loss)) return [];
  const { scores, none } = possibleScores(mine, loss, { from: reading.sentAt, to: reading.answeredAt });
  const possible = [...new Set([...(none ? [0] : []), ...scores.map((given) => given.score)])];
  return possible.includes(score) ? [] : [`${playerId} was read as ${score}, which is none of ${possible.join(', ')}`];
}

function bindsBelow(update: Update, reading: Reading, lost: ReadonlySet<Update>): boolean {
  return update.outcome === 'ok' && update.decidedAt < reading.sentAt && !lost.has(update);
}

function isBehind({ sentAt, answeredAt }: Reading, loss: Loss | null): boolean {
  return loss !== null && answeredAt >= loss.at && sentAt <= loss.wholeAt;
}

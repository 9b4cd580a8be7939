import { rulesOf } from '../boards.js';
import type { Update } from '../history/history.js';
import { type Given, isBetter } from '../rules.js';
import { type Loss, mayBeLost } from './loss.js';

/** What a player may have on a board that is given scores. */
export interface Possible {
  readonly scores: readonly Given[];
  /** Whether the player may be absent. */
  readonly none: boolean;
}

interface GivenUpdate extends Update {
  readonly given: Given;
}

/**
 * What a player may have at a time between two, of ms as updates have them.
 *
 * Of what was acknowledged before, and cannot be lost: the best one or a better one, on a board that keeps the best; on one that keeps the
 * latest, any but those that were acknowledged before another was sent.
 *
 * @param updates of the player.
 */
export function possibleScores(
  updates: readonly Update[],
  loss: Loss | null,
  { from, to } = { from: Infinity, to: Infinity },
): Possible {
  const sent = updates.filter(
    (update): update is GivenUpdate => update.given !== null && update.outcome !== 'refused' && update.sentAt <= to,
  );
  const certain = sent.filter(
    (update) => update.outcome === 'ok' && update.decidedAt < from && !mayBeLost(update, loss),
  );
  const isPast = (update: GivenUpdate) =>
    certain.some((other) => {
      const rules = rulesOf(update.board);
      if (rules.update === 'best') return isBetter(rules, other.given, update.given);
      return update.outcome === 'ok' && update.decidedAt < other.sentAt;
    });
  return { scores: sent.filter((update) => !isPast(update)).map(({ given }) => given), none: certain.length === 0 };
}

/** A score, and what orders it among equal ones. */
export interface ScoreValue {
  readonly score: number;
  /**
   * An integer within ±`MAX_SCORE`. Where ties go to the first: when the score was reached, see `Reached`. Where a subscore breaks them: the
   * subscore. Absent on boards whose ties are shared.
   */
  readonly tiebreaker?: number | undefined;
}

/** A player and a score. */
export interface Scored extends ScoreValue {
  readonly playerId: string;
}

/** A player's place on a board. */
export interface Entry extends Scored {
  /** Competition rank: 1 + the number of players who are strictly better. Those who are equal, tiebreaker included, share it (1, 1, 3). */
  readonly rank: number;
}

/**
 * Gives ranks to a run of neighbours.
 *
 * @param run neighbours in board order.
 * @param position how many players stand before the first of them in board order.
 * @param better how many players are strictly better than the first of them; at most `position`.
 */
export function rankRun(run: readonly Scored[], position: number, better: number): Entry[] {
  let rank = better + 1;
  let before = run[0];
  return run.map((scored, index) => {
    if (scored.score !== before?.score || scored.tiebreaker !== before.tiebreaker) rank = position + index + 1;
    before = scored;
    return { rank, ...scored };
  });
}

/**
 * The percentage of the board's players whose score is at or below the player's: 100 for the best, 100 / total for a
 * player alone at the bottom. SQL's `cume_dist()` over ascending scores, times 100; not rounded.
 */
export function percentile(rank: number, total: number): number {
  return (100 * (total - rank + 1)) / total;
}

/** A window of neighbours: `position` of the first and how many. */
export interface Window {
  readonly start: number;
  readonly length: number;
}

/**
 * The window of `2 * radius + 1` places around a position, moved inwards at both edges so that it stays full as long
 * as the board has that many players.
 *
 * @param position of the player in board order, from 0.
 */
export function windowAround(position: number, radius: number, total: number): Window {
  const length = Math.min(2 * radius + 1, total);
  const start = Math.max(0, Math.min(position - radius, total - length));
  return { start, length };
}

import { type Board, type Entry, type PeriodChange, rulesOfNumber, type ScoreChange } from '@standings/domain';

interface Subscores {
  /** Of the new score; absent on boards without subscores. */
  readonly newSubscore?: number | undefined;
  /** Null if the player was not on the board before; absent on boards without subscores. */
  readonly previousSubscore?: number | null | undefined;
}

/** What callers see of a change in one period. */
export type PeriodAnswer = Omit<PeriodChange, 'tiebreaker' | 'previousTiebreaker'> & Subscores;

/** What callers see of a change. Of its tiebreakers they see subscores: when a score was reached is known to the store alone. */
export interface ScoreAnswer
  extends
    Subscores,
    Omit<ScoreChange, 'tiebreaker' | 'previousTiebreaker' | 'periods' | 'countRanks' | 'foundIn' | 'scoreChanged'> {
  readonly periods?: readonly PeriodAnswer[] | undefined;
}

/** What callers see of a player's place. */
export interface ShownEntry extends Omit<Entry, 'tiebreaker'> {
  /** Absent on boards without subscores. */
  readonly subscore?: number | undefined;
}

/** The answer to an update of a board with subscores. */
export function answerWithSubscores(change: ScoreChange): ScoreAnswer {
  const { board, playerId, delta, newScore, previousScore, isApplied, rank, previousRank, replayed } = change;
  return {
    board,
    playerId,
    delta,
    newScore,
    previousScore,
    ...subscoresOf(change),
    isApplied,
    rank,
    previousRank,
    periods: change.periods?.map((period) => ({ ...period, ...subscoresOf(period) })),
    isRankUnknown: change.isRankUnknown ?? false,
    replayed,
  };
}

function subscoresOf(change: Pick<PeriodChange, 'tiebreaker' | 'previousTiebreaker'>): Subscores {
  return { newSubscore: change.tiebreaker, previousSubscore: change.previousTiebreaker ?? null };
}

export function hasSubscores(board: Board): boolean {
  return rulesOfNumber(board.no).ties === 'subscore';
}

/** Entries as the store has them, where there is nothing to leave out. */
export function shownEntries(board: Board, entries: readonly Entry[]): readonly ShownEntry[] {
  const { ties } = rulesOfNumber(board.no);
  if (ties === 'shared') return entries;
  if (ties === 'first') return entries.map(({ rank, playerId, score }) => ({ rank, playerId, score }));
  return entries.map(({ rank, playerId, score, tiebreaker }) => ({ rank, playerId, score, subscore: tiebreaker }));
}

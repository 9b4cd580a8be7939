import type { KeyedAnswer, Period, PeriodChange, ScoreValue } from '@standings/domain';
import { valueOf, wordOf } from './value-word.js';

/** In the place of a number that there is not. */
export const NONE = '-';

/** Begins the answer of each period, see `lua/add.lua`. */
const PERIOD = '|';

/** What an update is answered with, besides what was asked for: as the script and idempotency records write it. */
export interface AnswerWords
  extends ScoreValue, Pick<KeyedAnswer, 'rank' | 'previousRank' | 'previousScore' | 'previousTiebreaker'> {
  readonly periods?: readonly [PeriodChange, ...PeriodChange[]] | undefined;
}

/** Reads four words: new score, previous score, rank, and the previous rank with what follows. @param board its number. */
export function readAnswer(board: number, score: string, previous: string, rank: string, rest: string): AnswerWords {
  const at = rest.indexOf(PERIOD);
  const shared = readPlace(board, score, previous, rank, at < 0 ? rest : rest.slice(0, at));
  if (at < 0) return shared;
  const periods = rest
    .slice(at + 1)
    .split(PERIOD)
    .map((text) => periodOf(board, text));
  return { ...shared, periods: periods as [PeriodChange, ...PeriodChange[]] };
}

/** Writes what {@link readAnswer} reads. @param board its number. */
export function writeAnswer(board: number, answer: AnswerWords): string {
  const ofPeriods = (answer.periods ?? []).map((change) => {
    const words = writePlace(board, { ...change, score: change.newScore });
    return [`${PERIOD}${change.period}`, change.isApplied ? 1 : 0, ...words].join(',');
  });
  return writePlace(board, answer).join(' ') + ofPeriods.join('');
}

function periodOf(board: number, text: string): PeriodChange {
  const [period, isApplied, score, previous, rank, previousRank] = text.split(',') as [Period, ...string[]];
  const { score: newScore, ...place } = readPlace(
    board,
    score ?? '',
    previous ?? NONE,
    rank ?? NONE,
    previousRank ?? NONE,
  );
  return { period, newScore, ...place, isApplied: isApplied === '1' };
}

function readPlace(board: number, score: string, previous: string, rank: string, previousRank: string) {
  const value = valueOf(board, score);
  const before = previous === NONE ? null : valueOf(board, previous);
  return {
    score: value.score,
    tiebreaker: value.tiebreaker,
    previousScore: before === null ? null : before.score,
    previousTiebreaker: before?.tiebreaker,
    rank: orNull(rank),
    previousRank: orNull(previousRank),
  };
}

function writePlace(
  board: number,
  { score, tiebreaker, previousScore, previousTiebreaker, rank, previousRank }: Omit<AnswerWords, 'periods'>,
): readonly string[] {
  const previous =
    previousScore === null ? NONE : wordOf(board, { score: previousScore, tiebreaker: previousTiebreaker });
  return [wordOf(board, { score, tiebreaker }), previous, `${rank ?? NONE}`, `${previousRank ?? NONE}`];
}

function orNull(word: string): number | null {
  return word === NONE ? null : Number(word);
}

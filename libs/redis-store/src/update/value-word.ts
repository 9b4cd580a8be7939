import { orderOf, type ScoreValue } from '@standings/domain';

/**
 * A score as scripts write it in what they answer, in events and in idempotency records: the number, followed by `:` and the prefix of the
 * member if the board breaks ties.
 *
 * @param board its number.
 */
export function wordOf(board: number, value: ScoreValue): string {
  const prefix = orderOf(board).prefixOf(value);
  return prefix === '' ? `${value.score}` : `${value.score}:${prefix}`;
}

/** Reads back what {@link wordOf} has written. @param board its number. */
export function valueOf(board: number, word: string): ScoreValue {
  const end = word.indexOf(':');
  if (end < 0) return { score: Number(word) };
  return { score: Number(word.slice(0, end)), tiebreaker: orderOf(board).prefix.read(word.slice(end + 1)) };
}

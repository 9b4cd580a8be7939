import type { LogRecord, ScoreEvent } from '@standings/domain';
import type { BoardFate } from './board-numbers.js';

/** A record with a readable event. */
export interface Readable<R extends LogRecord> {
  readonly record: R;
  readonly event: ScoreEvent;
}

/** A record that can never be stored, and why. */
export interface Poison<R extends LogRecord> {
  readonly record: R;
  readonly reason: string;
}

/** Records by what is done with them. */
export interface Sifted<R extends LogRecord> {
  readonly good: readonly Readable<R>[];
  readonly poison: readonly Poison<R>[];
  /** How many are of boards that were deleted: they are dropped. */
  readonly dropped: number;
}

/** The numbers of the boards that records tell of. */
export function boardNumbersOf(records: readonly LogRecord[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const { event } of records) if (!('invalid' in event)) numbers.add(event.boardNo);
  return numbers;
}

/** Separates records that can be stored from those that never can: not an event, or of a board that has never been. */
export function sift<R extends LogRecord>(records: readonly R[], boards: ReadonlyMap<number, BoardFate>): Sifted<R> {
  const good: Readable<R>[] = [];
  const poison: Poison<R>[] = [];
  let dropped = 0;
  for (const record of records) {
    const { event } = record;
    if ('invalid' in event) {
      poison.push({ record, reason: event.invalid });
      continue;
    }
    const fate = boards.get(event.boardNo);
    if (fate === 'live') good.push({ record, event });
    else if (fate === 'deleted') dropped += 1;
    else poison.push({ record, reason: `there has never been a board with number ${event.boardNo}` });
  }
  return { good, poison, dropped };
}

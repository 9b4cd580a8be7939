import {
  comparePlayerIds,
  type Cursor,
  type Entry,
  MAX_SCORE,
  type ScoreChange,
  type Scored,
  type ScoreReplacement,
  type ScoreUpdate,
  type ScoreValue,
} from '@standings/domain';
import type { Rules } from './ruled-boards.js';

/** What an update should do; null if it should be refused. */
export type ExpectedChange = Pick<
  ScoreChange,
  'newScore' | 'tiebreaker' | 'previousScore' | 'previousTiebreaker' | 'isApplied' | 'previousRank' | 'rank'
>;

/** What of a change is expected. */
export function comparedOf(change: ScoreChange): ExpectedChange {
  const { newScore, tiebreaker, previousScore, previousTiebreaker, isApplied, previousRank, rank } = change;
  const tiebreakers = tiebreakersOf(tiebreaker, previousTiebreaker);
  return { newScore, previousScore, isApplied, previousRank, rank, ...tiebreakers };
}

type NaiveRules = Omit<Rules, 'update'>;

const SHARED: NaiveRules = { order: 'desc', ties: 'shared', subscoreOrder: 'desc' };

/** A board that sorts everything every time: slow, and easy to believe. */
export class NaiveBoard {
  private scores: Scored[] = [];
  /** When scores were reached, in the order of the updates; the times that the store under test has given them. */
  readonly reached: number[] = [];

  constructor(private readonly rules: NaiveRules = SHARED) {}

  /** @param reachedAt where ties go to the first: the tiebreaker in the answer of the store, which no model can know. */
  add(update: ScoreUpdate, reachedAt?: number): ExpectedChange | null {
    const { playerId, withoutRanks = false } = update;
    const previous = this.valueOf(playerId);
    const given = givenOf(update, previous);
    if (given === null) return null;
    if (update.update === 'best' && previous !== null && !this.beats(given, previous)) {
      return this.change(playerId, previous, false, () => {}, withoutRanks);
    }
    const value = { score: given.score, ...this.tiebreakerOf(given, previous, reachedAt) };
    return this.change(playerId, previous, true, () => this.put({ playerId, ...value }), withoutRanks);
  }

  /** @returns null if it should change nothing. */
  set({
    playerId,
    expected,
    score,
    tiebreaker,
  }: Omit<ScoreReplacement, 'board' | 'period' | 'epoch' | 'rebuilds'>): ExpectedChange | null {
    const previous = this.valueOf(playerId);
    if (previous?.score !== expected?.score || previous?.tiebreaker !== expected?.tiebreaker) return null;
    const value = { score, ...(tiebreaker !== undefined && { tiebreaker }) };
    return this.change(playerId, previous, true, () => this.put({ playerId, ...value }), false);
  }

  /** Null if the player is not on the board. */
  valueOf(playerId: string): ScoreValue | null {
    const found = this.scores.find((scored) => scored.playerId === playerId);
    if (found === undefined) return null;
    const { playerId: _, ...value } = found;
    return value;
  }

  entry(playerId: string): Entry | null {
    const value = this.valueOf(playerId);
    return value === null ? null : { rank: this.rankOf(value), playerId, ...value };
  }

  entries(): Entry[] {
    return this.scores
      .map((scored) => ({ rank: this.rankOf(scored), ...scored }))
      .sort((a, b) => this.compare(a, b) || comparePlayerIds(a.playerId, b.playerId));
  }

  /** Those after a place, wherever the player of the place is now. */
  behind(cursor: Cursor): Entry[] {
    return this.entries().filter(
      (entry) => (this.compare(entry, cursor) || comparePlayerIds(entry.playerId, cursor.playerId)) > 0,
    );
  }

  around(playerId: string, radius: number): Entry[] {
    const entries = this.entries();
    const position = entries.findIndex((entry) => entry.playerId === playerId);
    const last = Math.max(0, entries.length - (2 * radius + 1));
    const start = Math.min(Math.max(0, position - radius), last);
    return entries.slice(start, start + 2 * radius + 1);
  }

  private put(scored: Scored): void {
    this.scores = [...this.scores.filter(({ playerId }) => playerId !== scored.playerId), scored];
  }

  /** @param apply is run between the two ranks. */
  private change(
    playerId: string,
    previous: ScoreValue | null,
    isApplied: boolean,
    apply: () => void,
    withoutRanks: boolean,
  ): ExpectedChange {
    const rank = () => (withoutRanks ? null : (this.entry(playerId)?.rank ?? null));
    const previousRank = rank();
    apply();
    const { score, tiebreaker } = this.valueOf(playerId) as ScoreValue;
    return {
      newScore: score,
      previousScore: previous?.score ?? null,
      isApplied,
      previousRank,
      rank: rank(),
      ...tiebreakersOf(tiebreaker, previous?.tiebreaker),
    };
  }

  private tiebreakerOf(given: ScoreValue, previous: ScoreValue | null, reachedAt?: number) {
    if (this.rules.ties === 'shared') return {};
    if (this.rules.ties === 'subscore') return { tiebreaker: given.tiebreaker };
    if (given.score === previous?.score) return { tiebreaker: previous.tiebreaker };
    if (reachedAt !== undefined) this.reached.push(reachedAt);
    return { tiebreaker: reachedAt };
  }

  /** Whether a given score takes the place of a best one. It has no time yet where ties go to the first. */
  private beats(given: ScoreValue, best: ScoreValue): boolean {
    if (given.score !== best.score) return this.compare(given, best) < 0;
    return this.rules.ties === 'subscore' && this.compare(given, best) < 0;
  }

  /** Below 0 if the first is better. */
  private compare(one: ScoreValue, other: ScoreValue): number {
    const { order, ties, subscoreOrder } = this.rules;
    if (one.score !== other.score) return one.score < other.score === (order === 'asc') ? -1 : 1;
    if (ties === 'shared' || one.tiebreaker === other.tiebreaker) return 0;
    const isLower = (one.tiebreaker as number) < (other.tiebreaker as number);
    return isLower === (ties === 'first' || subscoreOrder === 'asc') ? -1 : 1;
  }

  private rankOf(value: ScoreValue): number {
    return 1 + this.scores.filter((other) => this.compare(other, value) < 0).length;
  }
}

/** Null if the sum is out of range. */
function givenOf(update: ScoreUpdate, previous: ScoreValue | null): ScoreValue | null {
  if (update.delta === undefined) return update;
  const sum = BigInt(previous?.score ?? 0) + BigInt(update.delta);
  return sum > MAX_SCORE || sum < -MAX_SCORE ? null : { score: Number(sum) };
}

/** Without those that are absent, so that all kinds of comparison find the same. */
function tiebreakersOf(tiebreaker?: number, previousTiebreaker?: number) {
  return {
    ...(tiebreaker !== undefined && { tiebreaker }),
    ...(previousTiebreaker !== undefined && { previousTiebreaker }),
  };
}

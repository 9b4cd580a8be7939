import { comparePlayerIds, type Entry, MAX_SCORE, type ScoreUpdate } from '@standings/domain';

/** What an update should do; null if it should be refused. */
export interface ExpectedChange {
  readonly newScore: number;
  readonly previousScore: number | null;
  readonly previousRank: number | null;
  readonly rank: number | null;
}

/** A board that sorts everything every time: slow, and easy to believe. */
export class NaiveBoard {
  private readonly scores = new Map<string, number>();

  add({ playerId, delta, withoutRanks = false }: ScoreUpdate): ExpectedChange | null {
    const previousScore = this.scores.get(playerId) ?? null;
    const previousRank = this.entry(playerId)?.rank ?? null;
    const sum = BigInt(previousScore ?? 0) + BigInt(delta);
    if (sum > MAX_SCORE || sum < -MAX_SCORE) return null;
    const newScore = Number(sum);
    this.scores.set(playerId, newScore);
    if (withoutRanks) return { newScore, previousScore, previousRank: null, rank: null };
    return { newScore, previousScore, previousRank, rank: this.rankOf(newScore) };
  }

  entry(playerId: string): Entry | null {
    const score = this.scores.get(playerId);
    return score === undefined ? null : { rank: this.rankOf(score), playerId, score };
  }

  entries(): Entry[] {
    return [...this.scores]
      .map(([playerId, score]) => ({ rank: this.rankOf(score), playerId, score }))
      .sort((a, b) => b.score - a.score || comparePlayerIds(a.playerId, b.playerId));
  }

  around(playerId: string, radius: number): Entry[] {
    const entries = this.entries();
    const position = entries.findIndex((entry) => entry.playerId === playerId);
    const last = Math.max(0, entries.length - (2 * radius + 1));
    const start = Math.min(Math.max(0, position - radius), last);
    return entries.slice(start, start + 2 * radius + 1);
  }

  private rankOf(score: number): number {
    return 1 + [...this.scores.values()].filter((other) => other > score).length;
  }
}

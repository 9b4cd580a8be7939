import {
  isNewer,
  type RankingId,
  type Saved,
  type ScoreRow,
  type StoredScore,
  type StoredScores,
} from '@standings/domain';
import fc from 'fast-check';
import { GLOBAL_ALL, GLOBAL_WEEK } from './places.js';

/** A row of the player `p1` in {@link GLOBAL_ALL}. */
export function row(fields: Partial<ScoreRow> = {}): ScoreRow {
  return {
    ...GLOBAL_ALL,
    playerId: 'p1',
    score: 1,
    epoch: 1,
    seq: 1,
    lastUpdated: '2026-11-23T12:00:00.000Z',
    ...fields,
  };
}

const TIEBREAKERS = [undefined, 0, 1_764_183_310_123_456, -7];

const anyRow = fc.record({
  playerId: fc.constantFrom('p1', 'p2', 'p3'),
  period: fc.constantFrom(GLOBAL_ALL.period, GLOBAL_WEEK.period),
  epoch: fc.integer({ min: 1, max: 3 }),
  seq: fc.integer({ min: 1, max: 9 }),
});

/**
 * A batch of rows of {@link GLOBAL_ALL} and {@link GLOBAL_WEEK}, some with a tiebreaker. All that a row has follows from its version, as it does
 * when versions are never reused.
 */
export const batch = fc
  .uniqueArray(anyRow, { maxLength: 6, selector: (one) => `${one.period} ${one.playerId}` })
  .map((rows) =>
    rows.map((one) => row({ ...one, score: one.epoch * 1000 + one.seq, tiebreaker: TIEBREAKERS[one.seq % 4] })),
  );

/** Everything that is stored of a ranking, by player. */
export async function read(scores: StoredScores, ranking: RankingId): Promise<Record<string, StoredScore | null>> {
  const players: string[] = [];
  for await (const page of scores.newerThan([ranking], null)) players.push(...page.map(({ playerId }) => playerId));
  const found = await scores.scoresOf(ranking, players);
  return Object.fromEntries(players.map((playerId, index) => [playerId, found[index] ?? null]));
}

/** What {@link read} finds where these rows of one ranking are stored. */
export function asRead(rows: Iterable<ScoreRow>): Record<string, StoredScore> {
  return Object.fromEntries(
    [...rows].map(({ playerId, score, tiebreaker, epoch, seq }) => [playerId, { score, tiebreaker, epoch, seq }]),
  );
}

/** Keeps the newest version of each row, one row after the other: slow, and easy to believe. */
export class NaiveRows {
  private readonly rows = new Map<string, ScoreRow>();
  private epoch = 0;

  /** Ends every epoch below. */
  beginEpoch(epoch: number): void {
    this.epoch = epoch;
  }

  save(rows: readonly ScoreRow[]): Saved {
    const newer = rows.filter((one) => this.isNewer(one));
    const stored = newer.filter(({ epoch }) => epoch >= this.epoch);
    for (const one of stored) this.rows.set(keyOf(one), one);
    return { late: newer.length - stored.length };
  }

  of({ board, period }: RankingId): ScoreRow[] {
    return [...this.rows.values()].filter((one) => one.board === board && one.period === period);
  }

  private isNewer(one: ScoreRow): boolean {
    const kept = this.rows.get(keyOf(one));
    return kept === undefined || isNewer(one, kept);
  }
}

function keyOf({ board, period, playerId }: ScoreRow): string {
  return JSON.stringify([board, period, playerId]);
}

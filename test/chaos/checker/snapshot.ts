import type { ScoreValue, Version } from '@standings/domain';

/** A player's row in Postgres. */
export interface Row extends Version, ScoreValue {}

/** Both stores, at a moment when nothing is on its way. By player. */
export interface Snapshot {
  readonly redis: ReadonlyMap<string, ScoreValue>;
  readonly postgres: ReadonlyMap<string, Row>;
  /** Ranks as the service answers them. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Ranks as SQL's `rank()` has them, by score and tiebreaker. */
  readonly sqlRanks: ReadonlyMap<string, number>;
}

import type { BoardView } from '../board/board-view.js';
import type { PeriodChange } from '../period/period-change.js';
import type { DataSight } from './outbox.js';
import { RankingReads, type Standing } from './ranking-reads.js';
import type { ScoreChanged } from '../score-changed.js';
import type { ScoreReplacement, ScoreUpdate } from '../score-update.js';

/** What an update did: in the first period of the board, and in {@link periods all of them}. */
export interface ScoreChange extends Omit<PeriodChange, 'period'> {
  readonly board: string;
  readonly playerId: string;
  /** What the update added; null if it gave a score. */
  readonly delta: number | null;
  /** What it did in each period that it counts for, the first one first. Absent on a board that keeps `all` alone. */
  readonly periods?: readonly [PeriodChange, ...PeriodChange[]] | undefined;
  /**
   * Counts the ranks that the new scores have now, of each of {@link periods}: null if it cannot be told. A spread board gives it in place
   * of ranks, because it asks every shard. May take a second, so {@link scoreChanged} is published first. Absent if there is nothing to
   * count.
   */
  readonly countRanks?: (() => Promise<readonly (number | null)[]>) | undefined;
  /** Whether the rank was asked for and cannot be told now, because a part of a spread board does not answer. False if left out. */
  readonly isRankUnknown?: boolean;
  /** Whether the update had been applied before under its idempotency key: all else is as it was then. */
  readonly replayed: boolean;
  /** Where the record of a replay, or the score that was not beaten, was found; absent if the update made its own, or if the store has no outbox. */
  readonly foundIn?: DataSight | undefined;
  /** For the event bus. Null if there is nothing to tell: a replay was told the first time, and a score that was not beaten stays. */
  readonly scoreChanged: ScoreChanged | null;
}

/** A change with its ranks, once they were counted. */
export async function withCountedRanks(change: ScoreChange): Promise<ScoreChange> {
  const { countRanks, ...counted } = change;
  if (countRanks === undefined) return change;
  const ranks = await countRanks();
  const rankAt = (index: number) => ranks[index] ?? null;
  const periods = counted.periods?.map((period, index) => ({ ...period, rank: rankAt(index) }));
  return {
    ...counted,
    periods: periods as ScoreChange['periods'],
    rank: rankAt(0),
    isRankUnknown: ranks.includes(null),
  };
}

/**
 * Where ranks live. Exact: every answer is the state of the board at one instant. The shards of a spread board answer for an instant
 * each. While no update is made, its answers are exact too.
 *
 * Callers have checked ids, deltas, scores and the board. Updates made in the same
 * turn of the event loop are applied in the order of the calls, and may share one call of the store.
 *
 * Any method rejects with `StoreUnavailableError` when the store cannot answer and nothing was changed, and with
 * `StoreRecoveringError` when its data may be incomplete.
 *
 * Not in here on purpose: connections, transactions, scripts, shards.
 */
export abstract class RankingStore extends RankingReads {
  /**
   * Applies one update, unless it was applied before under its idempotency key. Resolves when it is durable, so that it
   * may be acknowledged.
   *
   * @throws {BoardNotAcceptingError} if the board takes no updates at this time, by the clock of the store; nothing was changed.
   * @throws {ScoreOutOfBoundsError} if the update passes a bound of the board; nothing was changed.
   * @throws {ScoreOutOfRangeError} if the sum leaves the range; nothing was changed.
   * @throws {IdempotencyKeyReusedError} if another payload was applied under the key; nothing was changed.
   * @throws {KeysRecoveringError} if the update has a key, and the store has lost records that are not restored yet; nothing was
   *   changed. An update whose record it has is answered all the same.
   * @throws {OutboxFullError} if too many events wait for the event log; nothing was changed. What was applied before is answered
   *   all the same.
   * @throws {EventLogUnavailableError} if updates are acknowledged when the event log has them, and it takes none now; nothing was
   *   changed.
   * @throws {OutcomeUnknownError} if the store's answer was lost, or the event log has not confirmed the update in time.
   * @throws {CatalogOutdatedError} if the store was told of deletions that the caller has not heard of: the board may be deleted.
   *   Nothing was changed.
   * @throws {BoardNotFoundError} if the store knows that the board was deleted; nothing was changed.
   */
  abstract add(update: ScoreUpdate): Promise<ScoreChange>;

  /**
   * Sets a score and its tiebreaker if both are the expected ones, in the epoch that was seen. An event tells it like any update, also if the
   * score stays the same.
   *
   * @returns null if the score is another, or the epoch; nothing was changed.
   * @throws as {@link add}, but for the range and the limits of the board.
   */
  abstract set(replacement: ScoreReplacement): Promise<ScoreChange | null>;

  /**
   * One player's place on each of 1 to 100 boards, in the order asked; null for a board that the player is not on. The boards answer
   * for an instant each. Rejects if one of them cannot be read.
   */
  abstract ranksOn(views: readonly BoardView[], playerId: string): Promise<readonly (Standing | null)[]>;
}

import type { ShardId } from '../board/shard.js';
import type { EndedEpoch } from '../ended-epoch.js';
import type { ScoreRow } from './score-repository.js';
import type { LogPosition } from './event-log-reader.js';

/** The tail of the event log: its events that the consumers may not have stored yet. */
export abstract class LogTail {
  /**
   * Resolves when the score repository has every event of a shard that was in the log at the call, except those that it refuses. It
   * may store events of other shards too. It waits for no consumer, which may be dead: it stores the events itself, and the consumers may store them once more. What can never be stored
   * is left to them.
   *
   * @param report is told often how many events it has stored so far; has to be quick.
   * @throws {RepositoryUnavailableError} @throws {LogUnavailableError}
   * @throws {LogRangeGoneError} if the log has deleted a part of the tail meanwhile.
   * @throws the reason of `stopping` when that is aborted.
   */
  abstract store(shard: ShardId, report: (stored: number) => void, stopping: AbortSignal): Promise<void>;

  /** Where the log ends now. @throws {LogUnavailableError} @throws the reason of `stopping` when that is aborted. */
  abstract end(stopping: AbortSignal): Promise<LogPosition>;

  /**
   * Stores the updates of epochs that have ended which are later than these epochs have, and are in the log: the score repository
   * refuses them from the consumers.
   *
   * @param save stores rows although their epoch has ended.
   * @returns up to where the log was read.
   * @throws as {@link store}.
   */
  abstract salvage(
    ended: readonly EndedEpoch[],
    save: (rows: readonly ScoreRow[]) => Promise<void>,
    stopping: AbortSignal,
  ): Promise<LogPosition>;
}

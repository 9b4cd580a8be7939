/** The tail of the event log: its events that the consumers may not have stored yet. */
export abstract class LogTail {
  /**
   * Resolves when the score repository has every event that was in the log at the call, except those that it refuses. It waits for no
   * consumer, which may be dead: it stores the events itself, and the consumers may store them once more. What can never be stored
   * is left to them.
   *
   * @param report is told often how many events it has stored so far; has to be quick.
   * @throws {RepositoryUnavailableError} @throws {LogUnavailableError}
   * @throws {LogRangeGoneError} if the log has deleted a part of the tail meanwhile.
   * @throws the reason of `stopping` when that is aborted.
   */
  abstract store(report: (stored: number) => void, stopping: AbortSignal): Promise<void>;
}

/** Where records go that can never be stored, so that the ones behind them can. */
export abstract class DeadLetters<R> {
  /** Resolves when the record is kept durably. @param reason for the person who will look at it. */
  abstract send(record: R, reason: string): Promise<void>;
}

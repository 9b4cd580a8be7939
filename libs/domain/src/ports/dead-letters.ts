/** Where records go that can never be stored, so that those after them can be. */
export abstract class DeadLetters<R> {
  /** Resolves when the record is kept durably, and rejects while it is not. @param reason for the operator. */
  abstract send(record: R, reason: string): Promise<void>;
}

/** Short texts about jobs on a board, for every process to see. A board is named by its number. */
export abstract class JobNotes {
  /** Keeps a text for `ttlMs`, in place of the one before it of the same board and name. */
  abstract keep(board: number, name: string, text: string, ttlMs: number): Promise<void>;

  /** The text kept under a name; null if there is none. @throws {StoreUnavailableError} if the store cannot answer. */
  abstract read(board: number, name: string): Promise<string | null>;
}

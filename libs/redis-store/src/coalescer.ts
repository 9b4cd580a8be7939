interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (result: O) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls on their way at a time, but for full ones: while one is done, the answers to the other are handed out. */
const CALLS_AT_ONCE = 2;

/** How large a call is. */
interface CallSize {
  /** So many items are sent before their turn ends, if fewer than {@link CALLS_AT_ONCE} calls are on their way; from 1. */
  readonly enough: number;
  /** Most items in one call; from `enough`. */
  readonly most: number;
}

/** Longest that items wait for a call to return before they are sent beside it. */
const PATIENCE_MS = 5;

/**
 * Gathers what is asked for at about the same time and has it done in one go.
 *
 * A turn ends where Node runs its immediates, after it has read every socket that had something to read; so under load
 * the requests of many connections share one call, and a lonely one waits for nothing.
 *
 * States of what has gathered: `empty` → `gathering` (first item) → `waiting` (its turn ends while {@link CALLS_AT_ONCE} calls or more
 * are on their way). It is sent, and `empty` again: when `most` items are there; when `enough` are there or its turn ends, if it need not
 * wait; when so many calls have returned that fewer are on their way; after {@link PATIENCE_MS}.
 */
export class Coalescer<I, O> {
  private gathered: Waiting<I, O>[] = [];
  private calls = 0;
  private patience: NodeJS.Timeout | undefined;

  /**
   * @param run does items in the order in which they were asked for; one result per item, an Error for one that failed.
   *   If it rejects, all of them have failed.
   */
  constructor(
    private readonly size: CallSize,
    private readonly run: (items: readonly I[]) => Promise<readonly (O | Error)[]>,
  ) {}

  do(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      const { enough, most } = this.size;
      const gathered = this.gathered.push({ item, resolve, reject });
      if (gathered === 1) setImmediate(this.endTurn);
      if (gathered === most || (gathered >= enough && this.calls < CALLS_AT_ONCE)) this.send();
    });
  }

  private readonly endTurn = (): void => {
    if (this.gathered.length === 0) return;
    if (this.calls < CALLS_AT_ONCE) this.send();
    else this.patience ??= setTimeout(this.send, PATIENCE_MS);
  };

  private readonly send = (): void => {
    clearTimeout(this.patience);
    this.patience = undefined;
    const items = this.gathered;
    this.gathered = [];
    this.calls += 1;
    void this.settle(items);
  };

  private async settle(waiting: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const results = await this.run(waiting.map(({ item }) => item));
      waiting.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result instanceof Error) reject(result);
        else resolve(result as O);
      });
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
    this.calls -= 1;
    if (this.gathered.length > 0) setImmediate(this.endTurn);
  }
}

interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (result: O) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls in flight at a time, besides full ones: one runs while the answers of the other are handed out. */
const CALLS_AT_ONCE = 2;

/** How large a call is. */
interface CallSize {
  /** A batch of this size is sent at once while fewer than {@link CALLS_AT_ONCE} calls are in flight. At least 1. */
  readonly enough: number;
  /** Most items in one call. At least `enough`. */
  readonly most: number;
}

/** How long items wait for a call to return. Then they are sent in a further call. */
const PATIENCE_MS = 5;

/**
 * Gathers items that arrive at about the same time, and runs them in one call.
 *
 * A turn ends where Node runs its immediates, after it has read every readable socket. So under load the requests of many
 * connections share one call, and a single request does not wait.
 *
 * States of the batch: `empty` → `gathering` (first item) → `waiting` (its turn ends while {@link CALLS_AT_ONCE} or more calls are in
 * flight). It is sent, and then `empty` again:
 * - with `most` items, always;
 * - with `enough` items or at the end of its turn, while fewer calls are in flight;
 * - when enough calls have returned, or after {@link PATIENCE_MS}.
 */
export class Coalescer<I, O> {
  private gathered: Waiting<I, O>[] = [];
  private calls = 0;
  private patience: NodeJS.Timeout | undefined;

  /**
   * @param run runs items in the order of the calls. Resolves with one result per item, an Error for a failed one. If it
   *   rejects, all have failed.
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

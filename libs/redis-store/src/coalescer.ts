interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (result: O) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is asked for in one turn of the event loop and has it done in one go.
 *
 * A turn ends where Node runs its immediates, after it has read every socket that had something to read; so under load
 * the requests of many connections share one call, and a lonely one waits for nothing.
 */
export class Coalescer<I, O> {
  private waiting: Waiting<I, O>[] = [];

  /**
   * @param limit most items in one call of `run`.
   * @param run does the items of a turn, in the order in which they were asked for; one result per item, an Error for one that failed.
   *   If it rejects, all of them have failed.
   */
  constructor(
    private readonly limit: number,
    private readonly run: (items: readonly I[]) => Promise<readonly (O | Error)[]>,
  ) {}

  do(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      if (this.waiting.push({ item, resolve, reject }) === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const turn = this.waiting;
    this.waiting = [];
    for (let start = 0; start < turn.length; start += this.limit) {
      void this.settle(turn.slice(start, start + this.limit));
    }
  }

  private async settle(batch: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result instanceof Error) reject(result);
        else resolve(result as O);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

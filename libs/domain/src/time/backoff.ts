/** How long to wait between attempts: twice as long after each failure, up to a bound. */
export class Backoff {
  private ms: number;

  /**
   * @param firstMs the wait after the first failure.
   * @param longestMs the longest wait.
   */
  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {
    this.ms = firstMs;
  }

  /** Call it once per failure. @returns how long to wait before the next attempt, in ms. */
  next(): number {
    const { ms } = this;
    this.ms = Math.min(2 * ms, this.longestMs);
    return ms;
  }

  /** After a success: the next failure is the first again. */
  reset(): void {
    this.ms = this.firstMs;
  }
}

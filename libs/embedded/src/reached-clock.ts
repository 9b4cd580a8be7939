/**
 * Tells when scores are reached: µs since 1970, or one more than the last time if that is higher. So no time is told twice, and each is
 * above those before, however the clock of the process is set.
 */
export class ReachedClock {
  /** @param last the highest time that is kept from before. */
  constructor(private last = 0) {}

  /** @param now in ms since 1970. */
  next(now: number): number {
    this.last = Math.max(this.last + 1, now * 1000);
    return this.last;
  }

  /** A time that was not told here is kept: those told from now on are above it. */
  pass(reached: number): void {
    this.last = Math.max(this.last, reached);
  }
}

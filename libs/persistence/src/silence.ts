/** How long others have to give no sign of life to be taken for gone: each process gives one every 5 s. */
const SILENT_MS = 20_000;

/** Looks that are further apart tell nothing of the time between: the database may have been away, so that nobody could give a sign. */
const MOST_BETWEEN_LOOKS_MS = 10_000;

/**
 * Tells whether others are gone, by their last sign of life in the database. Silence is measured by the process that looks, and only while
 * the database answers it. After an outage the others so have 10 s to give their next sign.
 */
export class Silence {
  private seen: { readonly sign: string; readonly since: number; readonly latest: number } | null = null;

  /** @param now ms of a clock that only goes forward. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether the sign has been the last one for long enough. @param sign as it was read right before. */
  isLong(sign: string): boolean {
    const now = this.now();
    const goesOn = this.seen?.sign === sign && now - this.seen.latest <= MOST_BETWEEN_LOOKS_MS;
    const since = goesOn && this.seen !== null ? this.seen.since : now;
    this.seen = { sign, since, latest: now };
    return now - since >= SILENT_MS;
  }
}

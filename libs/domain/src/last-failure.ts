import { errorInWords } from './error-in-words.js';

/** Why something failed last, in words, until it succeeds. For health. */
export class LastFailure {
  private words: string | null = null;
  private at = 0;

  /**
   * @param inWords what to say of an error, without addresses; null for an error that somebody else reports.
   * @param lastsMs how long a failure counts when nothing succeeds or fails after it.
   */
  constructor(
    private readonly inWords: (error: unknown) => string | null = errorInWords,
    private readonly lastsMs = Infinity,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Null if the last attempt succeeded, or there was none. */
  get problem(): string | null {
    return this.now() - this.at < this.lastsMs ? this.words : null;
  }

  /** @param words if there is more to say than the error alone tells. */
  failed(error: unknown, words = this.inWords(error)): void {
    this.words = words;
    this.at = this.now();
  }

  succeeded(): void {
    this.words = null;
  }

  /** @throws what the work throws. */
  async watch<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.succeeded();
      return result;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

import type { ScoreChanged } from '@standings/domain';

/** Sends applied updates from the memory of this process to the event log. Which one an app has is its choice. */
export abstract class Bridge {
  /** Why events could not be sent or confirmed last, without addresses; null if they could. */
  abstract readonly problem: string | null;

  /** Takes an applied update. Returns at once, and ignores one that was handed over already. */
  abstract handle(change: ScoreChanged): void;

  abstract start(): void;

  /** Sends what is left, for at most `timeoutMs`. The rest stays in the outbox. */
  abstract stop(options: { readonly timeoutMs: number }): Promise<void>;
}

import { Logger } from '@nestjs/common';
import { Loop, messageForPeople, type Pause, type RecoverableStore } from '@standings/domain';
import { inWords, type Progress } from './progress.js';
import type { Recovery } from './recovery.js';

/** How soon a closed board is noticed. Looks into memory only. */
const EVERY_MS = 50;

/** How long after a failure, or while another process is at it. */
const AGAIN_MS = 250;

/** How often the log says what a recovery is at. */
const TELL_EVERY_MS = 10_000;

const FEWER_PLAYERS =
  'The ranking of the board had more players than Postgres. It is kept for a day: see "Players are missing" in docs/operations.md';

/**
 * Recovers the boards that are closed, one after the other and without a person, until all of them are open. A recovery that is
 * told to stop gives up: the board stays closed, and another process begins anew.
 */
export class RecoveryLoop extends Loop {
  private readonly logger = new Logger(RecoveryLoop.name);
  private at: Progress | null = null;
  private toldAt = 0;
  private lastError: unknown;

  constructor(
    private readonly recovery: Recovery,
    private readonly store: RecoverableStore,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  /** Why the last attempt failed, for the person who looks at it; null if it did not. No addresses. */
  get problem(): string | null {
    return this.lastError === undefined ? null : problemOf(this.lastError);
  }

  /** What this process is recovering; null if nothing, or another process does. */
  get progress(): Progress | null {
    return this.at;
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    return (await this.tendAll(stopping)) ? EVERY_MS : AGAIN_MS;
  }

  /** @returns whether all boards are open now. */
  private async tendAll(stopping: AbortSignal): Promise<boolean> {
    let allOpen = true;
    for (const board of this.store.closedBoards()) {
      if (stopping.aborted) return false;
      if (!(await this.tend(board, stopping))) allOpen = false;
    }
    return allOpen;
  }

  /** @returns whether the board is open now. */
  private async tend(board: string, stopping: AbortSignal): Promise<boolean> {
    try {
      const recovered = await this.recovery.recover(board, (progress) => this.note(progress), stopping);
      if (recovered !== null) {
        this.logger.log('Board is open again', { ...recovered });
        if (recovered.kept > 0) this.logger.warn(FEWER_PLAYERS, { board, kept: recovered.kept });
        this.lastError = undefined;
        return true;
      }
      // Another process is at it, or has done it.
      return (await this.store.check(board)).status === 'open';
    } catch (error) {
      if (!stopping.aborted) this.warn(board, error);
      return false;
    } finally {
      this.at = null;
    }
  }

  private note(progress: Progress): void {
    const { board } = progress;
    const now = performance.now();
    const begins = this.at === null;
    this.at = progress;
    if (!begins && now - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = now;
    if (begins) this.logger.log('Recovering board', { board });
    else this.logger.log(`The recovery goes on: ${inWords(progress)}`, { board });
  }

  /** Once per kind of failure: it is tried several times a second. */
  private warn(board: string, error: unknown): void {
    const known = messageOf(error) === messageOf(this.lastError);
    this.lastError = error;
    if (known) return;
    this.logger.warn('Board is closed and could not be recovered yet; trying again', { board, error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Other errors carry addresses in their messages. */
function problemOf(error: unknown): string {
  return messageForPeople(error) ?? (error instanceof Error ? error.name : 'unknown error');
}

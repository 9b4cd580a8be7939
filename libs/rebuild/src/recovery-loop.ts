import { Logger } from '@nestjs/common';
import { type Pause, pauseFor, type RecoverableStore } from '@standings/domain';
import type { Progress } from './progress.js';
import type { Recovery } from './recovery.js';

/** How soon a closed board is noticed. Looks into memory only. */
const EVERY_MS = 50;

/** How long after a failure, or while another process is at it. */
const AGAIN_MS = 250;

/**
 * Recovers the boards that are closed, one after the other and without a person, until all of them are open.
 *
 * States: `idle` → `running` (start) → `stopping` (stop: the recovery at hand gives up) → `stopped`.
 */
export class RecoveryLoop {
  private readonly logger = new Logger(RecoveryLoop.name);
  private readonly ending = new AbortController();
  private state: 'idle' | 'running' | 'stopping' | 'stopped' = 'idle';
  private loop: Promise<void> = Promise.resolve();
  private at: Progress | null = null;
  private lastProblem = '';

  constructor(
    private readonly recovery: Recovery,
    private readonly store: RecoverableStore,
    private readonly pause: Pause = pauseFor,
  ) {}

  /** What this process is recovering; null if nothing, or another process does. */
  get progress(): Progress | null {
    return this.at;
  }

  start(): void {
    if (this.state !== 'idle') return;
    this.state = 'running';
    this.loop = this.run();
  }

  /** Gives up what it is at, for at most `timeoutMs`: the board stays closed, and another process begins anew. */
  async stop({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopping';
    this.ending.abort(new Error('The process is stopping.'));
    const deadline = new AbortController();
    await Promise.race([this.loop, this.pause(timeoutMs, deadline.signal)]);
    deadline.abort();
    this.state = 'stopped';
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      const allOpen = await this.tendAll();
      await this.pause(allOpen ? EVERY_MS : AGAIN_MS, this.ending.signal);
    }
  }

  /** @returns whether all boards are open now. */
  private async tendAll(): Promise<boolean> {
    let allOpen = true;
    for (const board of this.store.closedBoards()) {
      if (this.ending.signal.aborted) return false;
      if (!(await this.tend(board))) allOpen = false;
    }
    return allOpen;
  }

  /** @returns whether the board is open now. */
  private async tend(board: string): Promise<boolean> {
    try {
      const recovered = await this.recovery.recover(board, (progress) => this.note(progress), this.ending.signal);
      if (recovered !== null) {
        this.logger.log('Board is open again', { ...recovered });
        this.lastProblem = '';
        return true;
      }
      // Another process is at it, or has done it.
      return (await this.store.check(board)).status === 'open';
    } catch (error) {
      if (!this.ending.signal.aborted) this.warn(board, error);
      return false;
    } finally {
      this.at = null;
    }
  }

  private note(progress: Progress): void {
    if (this.at === null) this.logger.log('Recovering board', { board: progress.board });
    this.at = progress;
  }

  /** Once per kind of failure: it is tried several times a second. */
  private warn(board: string, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    if (problem === this.lastProblem) return;
    this.lastProblem = problem;
    this.logger.warn('Board is closed and could not be recovered yet; trying again', { board, error });
  }
}

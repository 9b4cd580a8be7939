import { deadline } from './deadline.js';
import { type Pause, pauseFor } from './pause.js';

/**
 * Work that is done again and again, with a pause before each time.
 *
 * States: `idle` → `running` (start) → `stopping` (stop: the current round is told to give up) → `stopped`.
 */
export abstract class Loop {
  private readonly ending = new AbortController();
  private state: 'idle' | 'running' | 'stopping' | 'stopped' = 'idle';
  private rounds: Promise<void> = Promise.resolve();

  /** @param waitMs how long before the first round. */
  constructor(
    private readonly waitMs: number,
    protected readonly pause: Pause = pauseFor,
  ) {}

  /**
   * The work. It must not reject.
   *
   * @param stopping aborted when the loop is to stop.
   * @returns how long before the next round, in ms.
   */
  protected abstract round(stopping: AbortSignal): Promise<number>;

  /** Work that rounds have begun and do not wait for. It must not reject. Resolves when it has ended: it is told to stop as they are. */
  protected async left(): Promise<unknown> {
    return undefined;
  }

  start(): void {
    if (this.state !== 'idle') return;
    this.state = 'running';
    this.rounds = this.run(this.ending.signal);
  }

  /** Resolves when the current round has ended, and what rounds have left running, or after `timeoutMs`. */
  async stop({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopping';
    this.ending.abort(new Error('The process is stopping.'));
    await deadline(Promise.all([this.rounds, this.left()]), timeoutMs, { pause: this.pause });
    this.state = 'stopped';
  }

  private async run(stopping: AbortSignal): Promise<void> {
    let { waitMs } = this;
    for (;;) {
      await this.pause(waitMs, stopping);
      if (stopping.aborted) return;
      waitMs = await this.round(stopping);
    }
  }
}

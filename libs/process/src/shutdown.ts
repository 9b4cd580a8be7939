import { constants } from 'node:os';
import { Logger } from '@nestjs/common';

/** A Nest app. Its interface leaves the signal out; its hooks get it. */
interface Closable {
  close(signal?: string): Promise<void>;
}

type StopSignal = 'SIGTERM' | 'SIGINT';

/** What of a process it needs. */
interface SignalledProcess {
  on(signal: StopSignal, listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * A signal that comes so soon after the first is the same one: Ctrl-C reaches every process of the terminal, and npm, one
 * of them, sends it on to its child.
 */
const SAME_SIGNAL_MS = 500;

/**
 * Ends the process when SIGTERM or SIGINT tells it to: in order, at once when told again, and never later than a deadline.
 * Make it before anything else: as process 1 of a container, a process ignores signals that it does not listen to.
 *
 * States:
 * - `starting`: nothing was begun for anybody. A signal ends the process with code 0.
 * - `running` ({@link closes}): a signal closes the app.
 * - `stopping`: the app closes; its modules know how. Code 0 when it has closed, 1 when it failed to or the deadline is
 *   over, 128 + the signal's number (SIGINT 130, SIGTERM 143) on another signal.
 */
export class Shutdown {
  private readonly logger = new Logger(Shutdown.name);
  private state: 'starting' | 'running' | 'stopping' = 'starting';
  private app: Closable | undefined;
  private toldAt = 0;

  /** @param deadlineMs from the signal to the end of the process, at most. */
  constructor(
    private readonly deadlineMs: number,
    private readonly process: SignalledProcess = globalThis.process,
    private readonly now: () => number = () => performance.now(),
  ) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.onSignal(signal));
  }

  /** From now on a signal closes the app. Call it when the app listens. */
  closes(app: Closable): void {
    this.app = app;
    this.state = 'running';
  }

  private onSignal(signal: StopSignal): void {
    switch (this.state) {
      case 'starting':
        return this.process.exit(0);
      case 'running':
        return void this.stop(signal);
      case 'stopping':
        return this.endAtOnce(signal);
    }
  }

  private async stop(signal: StopSignal): Promise<void> {
    this.state = 'stopping';
    this.toldAt = this.now();
    this.logger.log('Stopping', { signal, withinMs: this.deadlineMs });
    const deadline = setTimeout(() => this.giveUp(), this.deadlineMs);
    try {
      await this.app?.close(signal);
      // Not by the signal once more, as Nest would: process 1 of a container ignores it and lives on.
      this.process.exit(0);
    } catch (error) {
      this.logger.error('Stopping failed', { error });
      this.process.exit(1);
    } finally {
      clearTimeout(deadline);
    }
  }

  private endAtOnce(signal: StopSignal): void {
    if (this.now() - this.toldAt < SAME_SIGNAL_MS) return;
    this.logger.warn('Told to stop again: ending at once, with the rest undone', { signal });
    this.process.exit(128 + constants.signals[signal]);
  }

  private giveUp(): void {
    this.logger.fatal(`Stopping took longer than ${this.deadlineMs} ms: ending with the rest undone`);
    this.process.exit(1);
  }
}

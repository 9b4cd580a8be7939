import { constants } from 'node:os';
import { Logger } from '@nestjs/common';

/** A Nest app. Nest's interface leaves out the signal, but the hooks get it. */
interface Closable {
  close(signal?: string): Promise<void>;
}

type StopSignal = 'SIGTERM' | 'SIGINT';

/** The part of a process that it needs. */
interface SignalledProcess {
  on(signal: StopSignal, listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * A signal this soon after the first counts as the same one: Ctrl-C reaches every process of the terminal, and npm also
 * forwards it to its child.
 */
const SAME_SIGNAL_MS = 500;

/**
 * Ends the process after SIGTERM or SIGINT: in order, at once after a second signal, and never later than a deadline.
 * Create it first: process 1 of a container ignores signals that it does not listen to.
 *
 * States:
 * - `starting`: no work has begun. A signal ends the process with code 0.
 * - `running` ({@link closes}): a signal closes the app.
 * - `stopping`: the app closes. Code 0 when it has closed; 1 if that fails or the deadline passes; 128 + the signal's
 *   number (SIGINT 130, SIGTERM 143) on a second signal.
 */
export class Shutdown {
  private readonly logger = new Logger(Shutdown.name);
  private state: 'starting' | 'running' | 'stopping' = 'starting';
  private app: Closable | undefined;
  private toldAt = 0;

  /** @param deadlineMs most time from the signal to the end of the process. */
  constructor(
    private readonly deadlineMs: number,
    private readonly process: SignalledProcess = globalThis.process,
    private readonly now: () => number = () => performance.now(),
  ) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.onSignal(signal));
  }

  /** From now on a signal closes the app. Call it once the app listens. */
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
      // Nest would send the signal again, but process 1 of a container ignores that and lives on.
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

import type { Update } from '../history/history.js';

/**
 * Updates that a ranking store may have lost with its tail: those acknowledged so shortly before that they may still have
 * been on their way to the event log. While it was not whole again, reads may be behind.
 */
export interface Loss {
  /** When the data were lost. */
  readonly at: number;
  /** When the store was whole again. */
  readonly wholeAt: number;
  /** What was acknowledged is lost by no means: the event log had it before. */
  readonly keepsAcknowledged?: boolean | undefined;
}

/**
 * How long an acknowledged update may be on its way to the event log while that is up: the bridge gathers 20 ms and sends;
 * 25 times that, for a machine that is busy.
 */
export const ON_THE_WAY_MS = 500;

/** Whether an acknowledged update may be missing. */
export function mayBeLost({ sentAt, decidedAt }: Update, loss: Loss | null): boolean {
  return loss !== null && !loss.keepsAcknowledged && decidedAt >= loss.at - ON_THE_WAY_MS && sentAt <= loss.wholeAt;
}

/** How long before the loss the oldest lost update was acknowledged, in ms; 0 if none was. */
export function reachOf(lost: readonly Update[], loss: Loss): number {
  return Math.max(0, ...lost.map(({ decidedAt }) => loss.at - decidedAt));
}

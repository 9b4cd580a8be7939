import { readFileSync } from 'node:fs';
import type { Wait } from '../history/history.js';

const BEAT_MS = 10;

/** Less than this is the ordinary work of an event loop, and of a scheduler. */
const SHORTEST_STALL_MS = 20;

interface Stall {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
}

/**
 * Notes when this process stood still, and when processes under test were ready to run and got no core, so that a busy
 * machine is not held against the service.
 */
export class Pulse {
  private readonly stalls: Stall[] = [];
  private readonly queued = new Map<number, number>();
  private last = performance.now();
  private readonly timer = setInterval(() => this.beat(), BEAT_MS);

  /** @param pids of the processes under test, as they are now. */
  constructor(private readonly pids: () => readonly number[]) {}

  /** How long a request waited while somebody could have answered it. */
  awake({ sentAt, ms }: Wait): number {
    const overlaps = this.stalls.map((stall) => {
      const overlap = Math.min(stall.to, sentAt + ms) - Math.max(stall.from, sentAt);
      return Math.min(stall.ms, Math.max(0, overlap));
    });
    return overlaps.reduce((left, stalled) => left - stalled, ms);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    const now = performance.now();
    const ms = Math.max(now - this.last - BEAT_MS, ...this.pids().map((pid) => this.queuedSince(pid)));
    if (ms > SHORTEST_STALL_MS) this.stalls.push({ from: this.last, to: now, ms });
    this.last = now;
  }

  /** How long the main thread of a process has waited for a core since the last look, in ms. */
  private queuedSince(pid: number): number {
    const total = queuedMs(pid);
    const before = this.queued.get(pid) ?? total;
    this.queued.set(pid, total);
    return total - before;
  }
}

/** The second number of `schedstat`: ns on a run queue. 0 where there is no such file. */
function queuedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

import { readFileSync } from 'node:fs';
import type { Wait } from '../history/history.js';

const BEAT_MS = 10;

/** A beat that is less late than this shows the ordinary work of an event loop. */
const SHORTEST_STALL_MS = 20;

/** Where several processes share a core, each of many waits for it is short. */
const SHORTEST_QUEUE_MS = 1;

interface Stall {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
}

/**
 * Notes when this process stood still, and when it or processes under test were ready to run and got no core, so that a busy
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
    let left = ms;
    for (let index = this.firstAfter(sentAt); index < this.stalls.length; index++) {
      const stall = this.stalls[index] as Stall;
      if (stall.from >= sentAt + ms) break;
      const overlap = Math.min(stall.to, sentAt + ms) - Math.max(stall.from, sentAt);
      left -= Math.min(stall.ms, overlap);
    }
    return left;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Index of the first stall that ends after a time: they are in order, and there are up to 100 a second. */
  private firstAfter(time: number): number {
    let [low, high] = [0, this.stalls.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.stalls[middle] as Stall).to > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private beat(): void {
    const now = performance.now();
    const late = now - this.last - BEAT_MS;
    const queued = Math.max(...[process.pid, ...this.pids()].map((pid) => this.queuedSince(pid)));
    const ms = Math.max(late > SHORTEST_STALL_MS ? late : 0, queued > SHORTEST_QUEUE_MS ? queued : 0);
    if (ms > 0) this.stalls.push({ from: this.last, to: now, ms });
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

import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Wait } from '../history/history.js';
import type { Balancer } from './balancer.js';
import { type Answer, post } from './http.js';
import { settle } from './settle.js';

const RETRY_EVERY_MS = 50;
const RETRIES_AT_ONCE = 16;

/** Sends requests, and notes what comes of them and how long each answer took. */
export class Sender {
  /** @param waits gets one more with each answer. */
  constructor(
    private readonly balancer: Balancer,
    private readonly waits: Wait[],
  ) {}

  /** A connection that breaks is tried once more at another api, with the same key; without a key nobody can. */
  async send(request: Request): Promise<void> {
    const first = this.balancer.next();
    if ((await this.attempt(request, first)) === null && request.key !== null) {
      await this.attempt(request, this.balancer.next(first));
    }
  }

  /** Sends those of unknown outcome again until each is answered. @throws {Error} when that takes too long. */
  async retry(requests: readonly Request[], patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    const waiting = requests.filter((request) => request.key !== null && isUnknown(request));
    const worker = async () => {
      for (let request = waiting.pop(); request !== undefined; request = waiting.pop()) {
        while (isUnknown(request)) {
          if (performance.now() > deadline) throw new Error(`"${request.key}" is still unknown after ${patienceMs} ms`);
          await this.attempt(request, this.balancer.next());
          if (isUnknown(request)) await sleep(RETRY_EVERY_MS);
        }
      }
    };
    await Promise.all(Array.from({ length: RETRIES_AT_ONCE }, worker));
  }

  private async attempt(request: Request, url: string): Promise<Answer | null> {
    const sentAt = performance.now();
    const answer = await post(`${url}${request.path}`, request.body, request.key).catch(() => null);
    const now = performance.now();
    this.waits.push({ sentAt, ms: now - sentAt });
    settle(request, answer, now);
    return answer;
  }
}

function isUnknown({ updates }: Request): boolean {
  return updates.some(({ outcome }) => outcome === 'unknown');
}

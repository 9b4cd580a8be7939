import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './http.js';

/** How often a probe looks, as a load balancer would. */
const EVERY_MS = 200;

/** Chooses the api for each request as a load balancer does: in turn among those that say they are ready. */
export class Balancer {
  private readonly ending = new AbortController();
  private readonly ready: Set<string>;
  private turn = 0;

  constructor(private readonly urls: readonly string[]) {
    this.ready = new Set(urls);
    for (const url of urls) void this.probe(url);
  }

  /** One that is ready; any one if none is. @param not one that has just failed. */
  next(not?: string): string {
    const ready = this.urls.filter((url) => this.ready.has(url) && url !== not);
    const choice = ready.length > 0 ? ready : this.urls.filter((url) => url !== not);
    return choice[this.turn++ % choice.length] as string;
  }

  stop(): void {
    this.ending.abort();
  }

  private async probe(url: string): Promise<void> {
    while (!this.ending.signal.aborted) {
      const up = await get(`${url}/health/ready`).then(
        ({ status }) => status === 200,
        () => false,
      );
      if (up) this.ready.add(url);
      else this.ready.delete(url);
      await sleep(EVERY_MS);
    }
  }
}

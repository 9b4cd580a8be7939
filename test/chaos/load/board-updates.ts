import { setTimeout as sleep } from 'node:timers/promises';
import { post } from './http.js';

const EVERY_MS = 10;

/** Updates of one board, beside the load: one after the other through each of some apis, until they are stopped. */
export class BoardUpdates {
  /** When those were sent that were acknowledged, and those that were refused. */
  readonly acknowledged: number[] = [];
  readonly refused: number[] = [];
  private stopped = false;
  private readonly loops: Promise<unknown>;

  constructor(urls: readonly string[], board: string) {
    const body = JSON.stringify({ playerId: 'of-one-board', delta: 1, board });
    this.loops = Promise.all(urls.map((url) => this.send(url, body)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.loops;
  }

  private async send(url: string, body: string): Promise<void> {
    for (; !this.stopped; await sleep(EVERY_MS)) {
      const sentAt = performance.now();
      const { status } = await post(`${url}/score/update`, body);
      (status === 200 ? this.acknowledged : this.refused).push(sentAt);
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { FailedReading, History, Reading, Request, Wait } from '../history/history.js';
import type { Random } from '../random.js';
import { waitUntil } from '../../support/servers/index.js';
import type { Balancer } from './balancer.js';
import { Clients, type SomePlayers } from './clients.js';
import { post } from './http.js';
import { Sender } from './sender.js';

const TICK_MS = 5;
const READ_EVERY_MS = 50;
const PATIENCE_MS = 60_000;

/**
 * An open loop: requests leave at a fixed rate, whatever has become of those before, as they do where users do not know of
 * each other. Reads go beside them.
 */
export class Load implements History {
  readonly requests: Request[] = [];
  readonly readings: Reading[] = [];
  readonly failedReadings: FailedReading[] = [];
  readonly waits: Wait[] = [];
  private readonly clients: Clients;
  private readonly sender: Sender;
  private readonly onTheirWay = new Set<Promise<void>>();
  private stopped = false;
  private loops: Promise<unknown> = Promise.resolve();

  /** @param rate requests per second. */
  constructor(
    private readonly balancer: Balancer,
    private readonly rate: number,
    prefix: string,
    random: Random,
  ) {
    this.clients = new Clients(prefix, random);
    this.sender = new Sender(balancer, this.waits);
  }

  start(): void {
    this.loops = Promise.all([this.write(), this.read()]);
  }

  /** Whether every update from now on is the only one of its player. As a rule, one in five is. */
  onlyOnce(only: boolean): void {
    this.clients.onlyOnce = only;
  }

  /** Resolves when no request is on its way any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.loops;
    await Promise.all(this.onTheirWay);
  }

  /** Resolves when requests that were sent from now on have been acknowledged. @throws {Error} after a minute. */
  async acknowledges(requests: number): Promise<void> {
    const now = performance.now();
    await waitUntil(async () => {
      const acknowledged = this.requests.filter(({ updates }) => isOkSince(updates, now)).length;
      if (acknowledged < requests) throw new Error(`Only ${acknowledged} of ${requests} requests were acknowledged.`);
    }, PATIENCE_MS);
  }

  /** Resolves when reads that were sent from now on have come back, whatever they brought. @throws {Error} after a minute. */
  async reads(count: number): Promise<void> {
    const now = performance.now();
    await waitUntil(async () => {
      const back = [...this.readings, ...this.failedReadings].filter(({ sentAt }) => sentAt >= now).length;
      if (back < count) throw new Error(`Only ${back} of ${count} reads came back.`);
    }, PATIENCE_MS);
  }

  /** Sends what is unknown again until it is answered. */
  async retryUnknown(): Promise<void> {
    await this.sender.retry(this.requests, PATIENCE_MS);
  }

  private async write(): Promise<void> {
    const start = performance.now();
    for (let sent = 0; !this.stopped; await sleep(TICK_MS)) {
      const due = ((performance.now() - start) / 1000) * this.rate;
      for (; sent < due; sent++) this.launch();
    }
  }

  private launch(): void {
    const request = this.clients.nextRequest(performance.now());
    this.requests.push(request);
    const sent = this.sender.send(request).finally(() => this.onTheirWay.delete(sent));
    this.onTheirWay.add(sent);
  }

  private async read(): Promise<void> {
    while (!this.stopped) {
      const sentAt = performance.now();
      await this.readOnce(this.clients.somePlayers()).catch((error: Error) => {
        this.failedReadings.push({ sentAt, why: error.message });
      });
      await sleep(READ_EVERY_MS);
    }
  }

  private async readOnce({ board, playerIds }: SomePlayers): Promise<void> {
    const sentAt = performance.now();
    const answer = await post(`${this.balancer.next()}/leaderboard/ranks`, JSON.stringify({ board, playerIds }));
    const answeredAt = performance.now();
    this.waits.push({ sentAt, ms: answeredAt - sentAt });
    if (answer.status !== 200) throw new Error(answer.body);
    const { entries } = JSON.parse(answer.body) as { entries: { playerId: string; score: number }[] };
    const found = new Map(entries.map(({ playerId, score }) => [playerId, score]));
    const scores = new Map(playerIds.map((playerId) => [playerId, found.get(playerId) ?? 0]));
    this.readings.push({ sentAt, answeredAt, scores });
  }
}

function isOkSince(updates: Request['updates'], time: number): boolean {
  return updates.every(({ outcome, sentAt }) => outcome === 'ok' && sentAt >= time);
}

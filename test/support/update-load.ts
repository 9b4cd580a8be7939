import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a refused update waits before it is sent again, in ms. */
const AGAIN_MS = 50;

/** Players of each board. */
const PLAYERS = 5;

/** What may be answered besides 200 while a shard is closed: nothing was applied, or the key makes it safe to send again. */
const REFUSALS = new Set(['store_unavailable', 'store_recovering', 'outcome_unknown']);

interface Update {
  readonly body: { readonly playerId: string; readonly delta: number; readonly board: string };
  readonly key: string;
}

/** An update and what was answered. */
interface Answered extends Update {
  readonly url: string;
  readonly answer: unknown;
}

/**
 * Sends updates with idempotency keys to apis until it is stopped, each again until it is acknowledged, and knows which scores they
 * add up to.
 */
export class UpdateLoad {
  /** Answers that a correct service does not give. */
  readonly unexpected: unknown[] = [];
  private readonly scores = new Map<string, Map<string, number>>();
  private readonly stopping = new AbortController();
  private readonly workers: Promise<void>[] = [];
  private last: Answered | undefined;
  private count = 0;

  /** @param allowed codes that may be answered besides those of a closed shard. */
  constructor(
    private readonly urls: readonly string[],
    private readonly boards: readonly string[],
    private readonly allowed: readonly string[] = [],
  ) {}

  get acknowledged(): number {
    return this.count;
  }

  /** @throws {Error} if there is none yet. */
  lastAnswer(): Answered {
    if (this.last === undefined) throw new Error('No update was acknowledged.');
    return this.last;
  }

  start(workers = 8): void {
    for (let worker = 0; worker < workers; worker += 1)
      this.workers.push(this.work(worker).catch((error: unknown) => void this.unexpected.push(error)));
  }

  /** Resolves when every update that was sent is acknowledged. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.workers);
  }

  /** Boards whose scores are not the sum of what was acknowledged. */
  async differences(url: string): Promise<unknown[]> {
    const found: unknown[] = [];
    for (const [board, scores] of this.scores) {
      const answer = await fetch(`${url}/leaderboard/top?board=${board}&n=100`);
      const { entries = [] } = (await answer.json()) as { entries?: { playerId: string; score: number }[] };
      const ranked = Object.fromEntries(entries.map(({ playerId, score }) => [playerId, score]));
      const expected = Object.fromEntries(scores);
      const same = [...new Set([...Object.keys(ranked), ...scores.keys()])].every((id) => ranked[id] === expected[id]);
      if (!same) found.push({ board, ranked, expected });
    }
    return found;
  }

  /** @returns the body of the answer. */
  async send(url: string, { body, key }: Update): Promise<unknown> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const answer = await fetch(`${url}/score/update`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  }

  private async work(worker: number): Promise<void> {
    for (let n = worker; !this.stopping.signal.aborted; n += 1) {
      const board = this.boards[n % this.boards.length] as string;
      const body = { playerId: `p${n % PLAYERS}`, delta: 1 + (n % 7), board };
      await this.deliver({ body, key: randomUUID() });
    }
  }

  private async deliver(update: Update): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const url = this.urls[attempt % this.urls.length] as string;
      const answer = (await this.send(url, update)) as { newScore?: number; code?: string };
      if (answer.newScore !== undefined) return this.note({ ...update, url, answer });
      const code = answer.code ?? '';
      if (!REFUSALS.has(code) && !this.allowed.includes(code)) this.unexpected.push(answer);
      await sleep(AGAIN_MS);
    }
  }

  private note(answered: Answered): void {
    const { playerId, delta, board } = answered.body;
    const scores = this.scores.get(board) ?? new Map<string, number>();
    scores.set(playerId, (scores.get(playerId) ?? 0) + delta);
    this.scores.set(board, scores);
    this.last = answered;
    this.count += 1;
  }
}

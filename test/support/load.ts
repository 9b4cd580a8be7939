import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Outcome, outcomeOf } from './outcome.js';

const PATIENCE_MS = 30_000;

/** How much load. */
interface LoadSize {
  readonly players: number;
  /** Each waits for its answer before it sends again. */
  readonly clients: number;
}

interface Tally {
  /** The sum of the deltas that were acknowledged. */
  acknowledged: number;
  /** The sum of the deltas of which nobody knows. */
  unknown: number;
}

/**
 * Sends updates of known players from several clients at once, and keeps for each player what was acknowledged, what
 * was surely refused and what nobody knows. An update of unknown outcome is not sent again.
 */
export class Load {
  failed = 0;
  slowestMs = 0;
  private acknowledged = 0;
  private stopped = false;
  private readonly tallies = new Map<string, Tally>();

  /** @param urls of the services; every client goes round them. */
  constructor(
    private urls: readonly string[],
    private readonly size: LoadSize = { players: 100, clients: 8 },
  ) {}

  /** Runs the load while the scene is played. */
  async during(scene: () => Promise<void>): Promise<void> {
    const clients = Array.from({ length: this.size.clients }, (_, client) => this.run(client));
    try {
      await scene();
    } finally {
      this.stopped = true;
      await Promise.all(clients);
    }
  }

  /** From now on only this service gets updates. */
  only(url: string): void {
    this.urls = [url];
  }

  async acknowledgedAtLeast(count: number): Promise<void> {
    await expect.poll(() => this.acknowledged, { timeout: PATIENCE_MS, interval: 20 }).toBeGreaterThanOrEqual(count);
  }

  async failedAtLeast(count: number): Promise<void> {
    await expect.poll(() => this.failed, { timeout: PATIENCE_MS, interval: 20 }).toBeGreaterThanOrEqual(count);
  }

  /** @throws unless each score lies between what was acknowledged and that with all that is unknown. */
  expectWithinBounds(scores: ReadonlyMap<string, number>): void {
    for (const [player, { acknowledged, unknown }] of this.tallies) {
      const score = scores.get(player) ?? 0;
      expect.soft(score, `${player} has lost points`).toBeGreaterThanOrEqual(acknowledged);
      expect.soft(score, `${player} was counted twice`).toBeLessThanOrEqual(acknowledged + unknown);
    }
  }

  private async run(client: number): Promise<void> {
    for (let i = 0; !this.stopped; i++) {
      const url = this.urls[(client + i) % this.urls.length] as string;
      await this.send(url, `p${(client + i * this.size.clients) % this.size.players}`, (i % 9) + 1);
    }
  }

  private async send(url: string, playerId: string, delta: number): Promise<void> {
    const tally = this.tallies.get(playerId) ?? { acknowledged: 0, unknown: 0 };
    this.tallies.set(playerId, tally);
    const start = performance.now();
    const outcome = await update(url, playerId, delta);
    this.slowestMs = Math.max(this.slowestMs, performance.now() - start);
    if (outcome === 'ok') {
      this.acknowledged++;
      tally.acknowledged += delta;
      return;
    }
    this.failed++;
    if (outcome === 'unknown') tally.unknown += delta;
    await sleep(10);
  }
}

async function update(url: string, playerId: string, delta: number): Promise<Outcome> {
  try {
    const response = await fetch(`${url}/score/update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ playerId, delta }),
    });
    const { code } = (await response.json()) as { readonly code?: string };
    return outcomeOf(code);
  } catch (error) {
    return wasNeverSent(error) ? 'refused' : 'unknown';
  }
}

function wasNeverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

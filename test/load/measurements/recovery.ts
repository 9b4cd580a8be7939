import { setTimeout as sleep } from 'node:timers/promises';
import { SCORES } from '../../support/redis-scores.js';
import { playerId } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { ratio, type Result } from '../result.js';
import { type HttpService, startService } from './http-service.js';
import { untilAnswers } from './until-answers.js';

/** Each player waits for an answer, and then this long before the next update. */
const CLIENTS = 4;
const PAUSE_MS = 10;

const GOAL_S = 2;
const TIMEOUT_MS = 60_000;

/** How long updates are refused when Redis is killed and restarted. */
export async function measureRecovery(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'always', ['store']);
  service.redis.on('error', () => undefined);
  const sync = await Program.app('sync', service.environment);
  cleanup.add(() => sync.stop());
  await sync.ready('/health/ready');
  const updates = await LightLoad.start(service);
  const seconds: number[] = [];
  try {
    for (let i = 0; i < options.repeats; i++) seconds.push(await restart(service, updates));
  } finally {
    await updates.stop();
  }
  return {
    title: 'Recovery after kill -9 of Redis, AOF always',
    unit: '',
    programs: [],
    ratios: [ratio("seconds from Redis' first answer to the first update", seconds, { atMost: GOAL_S })],
    facts: [`${await updates.check()} After each start Redis had first loaded ${count(options.players)} players.`],
  };
}

/** @returns s from the moment at which Redis answers again until an update is acknowledged. */
async function restart({ redisServer }: HttpService, updates: LightLoad): Promise<number> {
  await updates.next();
  // At a random moment of the sync app's cycle.
  await sleep(1000 + 1000 * Math.random());
  await redisServer.kill();
  const [answered] = await Promise.all([untilAnswers(redisServer.url), redisServer.start()]);
  return ((await updates.next(answered)) - answered) / 1000;
}

/** A few hundred updates a second, and none of them lost. */
class LightLoad {
  private readonly running: Promise<unknown>;
  private stopping = false;
  private acknowledged = 0;
  /** Of unknown outcome: applied or not. */
  private unknown = 0;
  private latest = 0;

  private constructor(
    private readonly service: HttpService,
    private readonly before: number,
  ) {
    this.running = Promise.all(PLAYERS.map((player) => this.run(player)));
  }

  static async start(service: HttpService): Promise<LightLoad> {
    return new LightLoad(service, await sumOfScores(service));
  }

  /** Resolves with the time of the first seen acknowledgement after `time`, in ms. */
  async next(time = performance.now()): Promise<number> {
    const deadline = performance.now() + TIMEOUT_MS;
    while (this.latest <= time) {
      if (performance.now() > deadline) throw new Error(`No update was acknowledged within ${TIMEOUT_MS} ms.`);
      await sleep(1);
    }
    return this.latest;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Checks that every acknowledged update was counted, and none twice. */
  async check(): Promise<string> {
    const counted = (await sumOfScores(this.service)) - this.before;
    const numbers = `${this.acknowledged} updates acknowledged, ${this.unknown} of unknown outcome, ${counted} counted`;
    if (counted < this.acknowledged || counted > this.acknowledged + this.unknown)
      throw new Error(`Wrong: ${numbers}.`);
    return `${numbers}.`;
  }

  private async run(player: string): Promise<void> {
    while (!this.stopping) {
      await this.add(player);
      await sleep(PAUSE_MS);
    }
  }

  private async add(player: string): Promise<void> {
    const response = await fetch(`${this.service.api.url}/score/update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ playerId: player, delta: 1 }),
    });
    const { code } = (await response.json()) as { code?: string };
    if (response.ok) {
      this.acknowledged += 1;
      this.latest = performance.now();
    } else if (code === 'outcome_unknown') this.unknown += 1;
  }
}

const PLAYERS = Array.from({ length: CLIENTS }, (_, index) => playerId(index));

async function sumOfScores({ redis }: HttpService): Promise<number> {
  const negated = await redis.zmscore(SCORES, ...PLAYERS);
  return negated.reduce((sum, score) => sum - Number(score), 0);
}

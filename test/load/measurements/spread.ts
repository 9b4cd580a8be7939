import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { playerId } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { type Contestant, takeTurns, type Turn } from '../turn.js';
import { type Requests, wrk } from '../wrk.js';
import { type HttpService, startService, withCpu } from './http-service.js';

const SHARDS = 4;
const ADMIN_TOKEN = 'only-for-the-benchmark';
const UPDATES_PER_BATCH = 1000;
const BATCHES_IN_FLIGHT = 4;

/** Two boards with the same players and scores. */
const SPREAD = 'spread';
const ONE_SHARD = 'one-shard';

/** What is asked of both boards, and how often per second the spread one has to answer at least, compared with the other. */
const REQUESTS = [
  { request: 'update', what: 'POST /score/update', atLeast: 0.8 },
  { request: 'rank', what: 'GET /leaderboard/rank', atLeast: 1 / 2.2 },
  { request: 'top', what: 'GET /leaderboard/top?n=100', atLeast: 1 / 1.5 },
  { request: 'from', what: 'GET /leaderboard/top?n=100&from=', atLeast: 1 / 5 },
] as const;

/** Updates and reads of a board that is spread over 4 shards, against the same api and the same players in one shard. */
export async function measureSpread(options: Options, cleanup: Cleanup): Promise<Result> {
  const settings = { ADMIN_TOKEN, SHARDS: String(SHARDS) };
  const service = await startService(cleanup, 0, 'everysec', [], settings);
  for (const board of [SPREAD, ONE_SHARD]) await fill(service, board, options.players);
  const turns = new Map<string, readonly Turn[]>();
  const ratios: Result['ratios'][number][] = [];
  for (const { request, what, atLeast } of REQUESTS) {
    const contestants = [SPREAD, ONE_SHARD].map((board) => contestant(service, options, request, board));
    await takeTurns(contestants, 1, options.warmUpSeconds);
    const found = await takeTurns(contestants, options.repeats, options.seconds);
    for (const [name, some] of found) turns.set(name, some);
    const [spread = [], one = []] = [...found.values()];
    ratios.push(compare(`req/s, ${what}, in one shard`, spread, one, perSecondOf, { atLeast }));
    ratios.push(compare(`p99, ${what}, in one shard`, spread, one, p99Of, null));
  }
  return {
    title: `A board spread over ${SHARDS} shards of one Redis, events to Kafka, AOF everysec`,
    unit: 'req/s',
    programs: programResults(turns),
    ratios,
    facts: [`${count(options.players)} players on each of the two boards.`],
  };
}

function contestant(service: HttpService, options: Options, request: Requests['request'], board: string): Contestant {
  const { api, redis } = service;
  return {
    name: `${request}, ${board}`,
    turn: (seconds) =>
      withCpu(service, api, async () => {
        const turn = await wrk(api.url, { ...options, request, board, seconds });
        await untilSent(redis);
        return turn;
      }),
  };
}

/** Waits until Kafka has the events of all shards, so that no work falls on the next turn. */
async function untilSent(redis: Redis): Promise<void> {
  const outboxes = await redis.keys('standings:{*}:outbox');
  for (;;) {
    const waiting = await Promise.all(outboxes.map((outbox) => redis.xlen(outbox)));
    if (waiting.every((entries) => entries === 0)) return;
    await sleep(5);
  }
}

async function fill({ api }: HttpService, board: string, players: number): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` };
  const ask = async (path: string, method: string, body: object) => {
    const response = await fetch(`${api.url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  await ask(`/boards/${board}`, 'PUT', { spread: board === SPREAD });
  let next = 0;
  const fillOn = async () => {
    while (next < players) {
      const first = next;
      next += UPDATES_PER_BATCH;
      const updates = Array.from({ length: Math.min(players - first, UPDATES_PER_BATCH) }, (_, index) => {
        const player = first + index;
        // Different scores for nearly all players, in an order that is not that of their ids.
        return { board, playerId: playerId(player), delta: (player * 7_919) % players };
      });
      await ask('/score/batch?ranks=none', 'POST', { updates });
    }
  };
  await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, fillOn));
}

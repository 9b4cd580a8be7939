import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { playerId } from '../board.js';
import type { Options } from '../options.js';
import type { Contestant } from '../turn.js';
import { type Requests, wrk } from '../wrk.js';
import { type HttpService, withCpu } from './http-service.js';

export const ADMIN_TOKEN = 'only-for-the-benchmark';

const UPDATES_PER_BATCH = 1000;
const BATCHES_IN_FLIGHT = 4;

/** Creates a board with a definition, and gives it players with different scores. */
export async function fillBoard(
  { api }: HttpService,
  board: string,
  definition: object,
  players: number,
): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` };
  const ask = async (path: string, method: string, body: object) => {
    const response = await fetch(`${api.url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  await ask(`/boards/${board}`, 'PUT', definition);
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

/** Requests for one board of an api. */
export function requestsOf(
  service: HttpService,
  options: Options,
  request: Requests['request'],
  board: string,
): Contestant {
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
export async function untilSent(redis: Redis): Promise<void> {
  const outboxes = await redis.keys('standings:{*}:outbox');
  for (;;) {
    const waiting = await Promise.all(outboxes.map((outbox) => redis.xlen(outbox)));
    if (waiting.every((entries) => entries === 0)) return;
    await sleep(5);
  }
}

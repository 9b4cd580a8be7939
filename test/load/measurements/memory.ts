import { boardBytes, HIGHEST_SCORE, playerId, seedBoards } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { makeDataDir } from '../data-dir.js';
import type { Options } from '../options.js';
import { ratio, type Result } from '../result.js';
import { startService } from './http-service.js';
import { untilSent } from './outbox.js';
import { megabytes, startStandalone } from './standalone.js';

const BATCH_SIZE = 1000;
const CLIENTS = 4;

/** The memory of a player: in Redis, against a bare sorted set, and in the process of the standalone app. */
export async function measureMemory(options: Options, cleanup: Cleanup): Promise<Result> {
  const { players } = options;
  const { store, bare } = await measureRedis(players, cleanup);
  const app = await startStandalone(cleanup, await makeDataDir(cleanup, players));
  const resident = app.residentBytes();
  const perPlayer = (bytes: number) => `${(bytes / players).toFixed(1)} bytes per player`;
  return {
    title: 'Memory',
    unit: '',
    programs: [],
    ratios: [ratio('bytes in Redis, a sorted set', [store / bare], { atMost: 1.05 })],
    facts: [
      `Redis: ${perPlayer(store)} for everything the service keeps, ${perPlayer(bare)} for a sorted set of the same players.`,
      `Standalone: ${megabytes(resident)} resident when it is ready, ${perPlayer(resident)}; the code and PGlite are a part of that.`,
    ],
  };
}

/** The store's board as the api itself fills it, with nothing left in the outbox. */
async function measureRedis(players: number, cleanup: Cleanup): Promise<{ store: number; bare: number }> {
  const service = await startService(cleanup, 0, 'everysec', ['store']);
  await addPlayers(service.api.url, players);
  await untilSent(service);
  await seedBoards(service.redisUrl, players, ['bare']);
  return { store: await boardBytes(service.redis, 'store'), bare: await boardBytes(service.redis, 'bare') };
}

async function addPlayers(url: string, players: number): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < players) {
      const start = next;
      next += BATCH_SIZE;
      await addBatch(url, start, Math.min(players, start + BATCH_SIZE));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function addBatch(url: string, start: number, end: number): Promise<void> {
  const updates = Array.from({ length: end - start }, (_, index) => ({
    playerId: playerId(start + index),
    delta: Math.floor(Math.random() * HIGHEST_SCORE),
  }));
  const response = await fetch(`${url}/score/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ updates }),
  });
  const text = await response.text();
  if (!response.ok || text.includes('"code"')) throw new Error(`${response.status}: ${text.slice(0, 500)}`);
}

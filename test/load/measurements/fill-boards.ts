import { playerId } from '../board.js';
import { ADMIN_TOKEN } from './defined-board.js';

/** Those of `wrk.lua`. */
export const BOARDS = 10_000;
const TEMPLATE = 'bench.';

const UPDATES_PER_BATCH = 1000;
const BATCHES_IN_FLIGHT = 4;

/** Gives each player a score on the board that `wrk.lua` takes for it. @returns how many updates that were. */
export async function fillBoards(url: string, players: number): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const admin = { ...headers, authorization: `Bearer ${ADMIN_TOKEN}` };
  await ask(`${url}/board-templates/${TEMPLATE}`, { method: 'PUT', headers: admin, body: '{}' });
  let next = 0;
  const fillOn = async () => {
    while (next < players) {
      const first = next;
      next += UPDATES_PER_BATCH;
      const updates = Array.from({ length: Math.min(players - first, UPDATES_PER_BATCH) }, (_, index) => ({
        board: `${TEMPLATE}${(first + index) % BOARDS}`,
        playerId: playerId(first + index),
        delta: 50,
      }));
      await ask(`${url}/score/batch?ranks=none`, { method: 'POST', headers, body: JSON.stringify({ updates }) });
    }
  };
  await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, fillOn));
  return players;
}

async function ask(url: string, request: RequestInit): Promise<void> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

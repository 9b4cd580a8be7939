import { TemporalCalendar } from '@standings/calendar';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoardCatalog, GLOBAL_BOARD, type ScoreKey, SystemClock } from '@standings/domain';
import { DataDir, EmbeddedStores } from '@standings/embedded';
import { HIGHEST_SCORE, playerId } from './board.js';
import type { Cleanup } from './cleanup.js';

const ROWS_PER_STATEMENT = 10_000;
const ROWS_PER_PAGE = 50_000;

/** Creates a data directory of the standalone app with a board. The app's repository fills it, not HTTP. */
export async function makeDataDir(cleanup: Cleanup, players: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'standings-bench-data-'));
  cleanup.add(async () => rmSync(folder, { recursive: true, force: true }));
  await withRepository(folder, (repository) => fill(repository, players));
  return folder;
}

/** The content of an unused data directory: players, and updates since it was filled. */
export function readDataDir(folder: string): Promise<{ players: number; updates: number }> {
  return withRepository(folder, async (repository) => {
    let players = 0;
    let updates = 0;
    for (let after: ScoreKey | null = null; ;) {
      const page = await repository.scan(after, ROWS_PER_PAGE);
      players += page.length;
      // The app starts a new epoch, and its last update has the highest number.
      for (const { epoch, seq } of page) if (epoch > SEED_EPOCH) updates = Math.max(updates, seq);
      after = page.at(-1) ?? null;
      if (page.length < ROWS_PER_PAGE) return { players, updates };
    }
  });
}

const SEED_EPOCH = 1;

async function fill(repository: EmbeddedStores['scoreRepository'], players: number): Promise<void> {
  const lastUpdated = new Date().toISOString();
  for (let start = 0; start < players; start += ROWS_PER_STATEMENT) {
    const rows = Array.from({ length: Math.min(ROWS_PER_STATEMENT, players - start) }, (_, index) => ({
      board: GLOBAL_BOARD.no,
      period: 'all',
      playerId: playerId(start + index),
      score: Math.floor(Math.random() * HIGHEST_SCORE),
      epoch: SEED_EPOCH,
      seq: start + index + 1,
      lastUpdated,
    }));
    await repository.save(rows);
  }
}

async function withRepository<T>(
  folder: string,
  work: (repository: EmbeddedStores['scoreRepository']) => Promise<T>,
): Promise<T> {
  const onCrash = (error: Error) => {
    throw error;
  };
  const settings = { dataDir: await DataDir.acquire(folder), idempotencyTtlMs: 3_600_000, onCrash };
  const stores = await EmbeddedStores.open(settings, new BoardCatalog(), new SystemClock(), new TemporalCalendar());
  try {
    return await work(stores.scoreRepository);
  } finally {
    await stores.close();
  }
}

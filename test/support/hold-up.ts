import type { Saved, ScoreRepository, ScoreRow } from '@standings/domain';
import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { waitUntil } from './servers/index.js';

/** A save that has reached the database and waits there. */
export interface HeldSave {
  readonly saved: Promise<Saved>;
  /** Lets it go on. */
  readonly release: () => Promise<void>;
}

/** Saves the row of a player who has none, and holds it up: another session has written that row, and does not commit it. */
export async function holdUp(dataSource: DataSource, repository: ScoreRepository, row: ScoreRow): Promise<HeldSave> {
  const other = dataSource.createQueryRunner();
  await other.startTransaction();
  const { board, period, playerId } = row;
  await other.query('INSERT INTO player_scores VALUES ($1, $2, $3, 1, 1, 1, false, now())', [board, period, playerId]);
  const saved = repository.save([row]);
  await waitUntil(async () => expect(await waitingSessions(dataSource)).toBe(1), 5000);
  return {
    saved,
    release: async () => {
      await other.rollbackTransaction();
      await other.release();
    },
  };
}

/** Sessions that wait for another one. */
export async function waitingSessions(dataSource: DataSource): Promise<number> {
  const [{ count }] = await dataSource.query<[{ count: string }]>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return Number(count);
}

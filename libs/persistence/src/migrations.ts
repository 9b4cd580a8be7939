import type { DataSource } from 'typeorm';
import { AddAcknowledge1796688000000 } from './migrations/add-acknowledge.js';
import { CreateBoardDeletions1796083200000 } from './migrations/create-board-deletions.js';
import { CreateBoardEpochs1795478400000 } from './migrations/create-board-epochs.js';
import { CreateBoards1795780800000 } from './migrations/create-boards.js';
import { CreateDeployment1795651200000 } from './migrations/create-deployment.js';
import { CreateEpochs1795737600000 } from './migrations/create-epochs.js';
import { CreateLayouts1795910400000 } from './migrations/create-layouts.js';
import { CreatePeriodArchive1797120000000 } from './migrations/create-period-archive.js';
import { CreatePlayerScores1795392000000 } from './migrations/create-player-scores.js';
import { CreateStoredBatches1795996800000 } from './migrations/create-stored-batches.js';
import { KeepEndsOfEpochs1796601600000 } from './migrations/keep-ends-of-epochs.js';
import { KeepBasesOfEpochs1795996800001 } from './migrations/keep-bases-of-epochs.js';
import { KeepTiebreakers1796947200000 } from './migrations/keep-tiebreakers.js';
import { KeepPeriods1797033600000 } from './migrations/keep-periods.js';
import { NumberBoards1795824000000 } from './migrations/number-boards.js';
import { TellWhereEventsAre1796860800000 } from './migrations/tell-where-events-are.js';

/** Every migration, oldest first. A list and no file pattern, so that a build or a bundle cannot lose one. */
export const MIGRATIONS = [
  CreatePlayerScores1795392000000,
  CreateBoardEpochs1795478400000,
  CreateDeployment1795651200000,
  CreateEpochs1795737600000,
  CreateBoards1795780800000,
  NumberBoards1795824000000,
  CreateLayouts1795910400000,
  CreateStoredBatches1795996800000,
  KeepBasesOfEpochs1795996800001,
  CreateBoardDeletions1796083200000,
  KeepEndsOfEpochs1796601600000,
  AddAcknowledge1796688000000,
  TellWhereEventsAre1796860800000,
  KeepTiebreakers1796947200000,
  KeepPeriods1797033600000,
  CreatePeriodArchive1797120000000,
];

const UNDEFINED_TABLE = '42P01';

/**
 * Runs the migrations that this database has not had yet, all of them or, if one fails, none.
 *
 * @returns the names of those that ran, in order.
 */
export async function runMigrations(dataSource: DataSource): Promise<string[]> {
  const ran = await dataSource.runMigrations({ transaction: 'all' });
  return ran.map((migration) => migration.name);
}

/** The names of the migrations that this database has not had yet. Only reads. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const done = new Set(await doneMigrations(dataSource));
  return MIGRATIONS.map((migration) => migration.name).filter((name) => !done.has(name));
}

async function doneMigrations(dataSource: DataSource): Promise<string[]> {
  try {
    const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
    return rows.map((row) => row.name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

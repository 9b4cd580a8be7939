import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Pause, ScoreRow } from '@standings/domain';
import { DataDir } from '@standings/embedded';
import { TypeormScoreRepository } from '@standings/persistence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedDatabase } from '../../libs/embedded/src/database/embedded-database.js';
import { DatabaseUpkeep } from '../../libs/embedded/src/database/database-upkeep.js';
import { Upkeep } from '../../libs/embedded/src/database/upkeep.js';

const MB = 2 ** 20;
const PLAYERS = 20_000;
const BATCH = 1000;
/** Each followed by some small transactions, so that months pass in seconds. */
const BATCHES = 200;
const SMALL_TRANSACTIONS = 8;
const LIMITS = { leastLogBytes: MB, mostLogBytes: MB, freezeAge: 300 };

/** What the log may take: what a checkpoint keeps for use again, two segments, and what is written between two looks. */
const LOG_BOUND = 48 * MB;

const silent = { warn: () => undefined, error: () => undefined };
const atOnce: Pause = (_ms, signal) => (signal.aborted ? Promise.resolve() : turn());

let folder: string;
let database: EmbeddedDatabase;
let repository: TypeormScoreRepository;
let seq: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'standings-upkeep-'));
  database = await EmbeddedDatabase.open(await DataDir.acquire(folder), (error) => expect.unreachable(error.message));
  repository = new TypeormScoreRepository(database.dataSource);
  seq = 0;
}, 60_000);

afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

function row(player: number): ScoreRow {
  seq += 1;
  const lastUpdated = '2026-11-26T12:00:00.000Z';
  return { board: 1, period: 'all', playerId: `player-${player}`, score: seq, epoch: 1, seq, lastUpdated };
}

/** Every player again and again. @returns the most that the log took. */
async function updateAll(): Promise<number> {
  let most = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const players = Array.from({ length: BATCH }, (_, index) => ((index * PLAYERS) / BATCH + batch) % PLAYERS);
    await repository.save(players.map(row));
    for (let count = 0; count < SMALL_TRANSACTIONS; count++) await ask('SELECT pg_current_xact_id()');
    if (batch % 10 === 0) most = Math.max(most, bytesIn(join(folder, 'postgres/pg_wal')));
  }
  return most;
}

/** Of the files in a folder, those in folders of it left out. */
function bytesIn(path: string): number {
  const sizes = readdirSync(path, { withFileTypes: true }).map((entry) =>
    entry.isFile() ? (statSync(join(path, entry.name), { throwIfNoEntry: false })?.size ?? 0) : 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function ask<T>(sql: string): Promise<T> {
  const [first] = await database.dataSource.query<T[]>(sql);
  return first as T;
}

const oldest = () =>
  ask<{ tables: number; database: number; databases: string }>(`
    SELECT max(age(relfrozenxid)) AS tables, (SELECT max(age(datfrozenxid)) FROM pg_database) AS database,
      (SELECT count(*) FROM pg_database) AS databases
    FROM pg_class WHERE relkind IN ('r', 't', 'm')`);

describe('Upkeep of the embedded database', { timeout: 300_000 }, () => {
  it('bounds the log, the age of transactions and what a score takes, however many updates there are', async () => {
    const upkeep = new Upkeep(new DatabaseUpkeep(database.dataSource), silent, LIMITS, atOnce);
    upkeep.start();
    const most = await updateAll();
    await upkeep.stop({ timeoutMs: 60_000 });

    expect(most).toBeLessThan(LOG_BOUND);
    const age = await oldest();
    expect(age.tables).toBeLessThan(1000);
    expect(age.database).toBeLessThan(1000);
    expect(age.databases).toBe('1');
    const { bytes } = await ask<{ bytes: string }>(`SELECT pg_total_relation_size('player_scores') AS bytes`);
    expect(Number(bytes) / PLAYERS).toBeLessThan(300 + 5 * 'player-12345'.length);
  });
});

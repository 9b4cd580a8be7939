import { createDataSource, runMigrations, TypeormEpochAuthority, TypeormScoreRepository } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/servers/index.js';
import { GLOBAL_SHARD } from '../support/boards.js';

const SESSIONS = 4;
const row = { board: 1, period: 'all', playerId: 'p1', score: 1, epoch: 1, seq: 1 };
const rows = [{ ...row, lastUpdated: '2026-11-23T12:00:00.000Z' }];
const REFUSES_WRITES = expect.stringMatching(/^it refuses writes: .*\(25006\)$/);

let database: TestDatabase;
let dataSource: DataSource;

beforeEach(async () => {
  database = await createDatabase(inject('servers').postgres.url);
  dataSource = await createDataSource({ url: database.url, poolSize: SESSIONS }).initialize();
  await runMigrations(dataSource);
});

afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('a session after a failed statement', () => {
  it.each([
    ['57P01', 'an administrator ended it'],
    ['57P02', 'the server crashed'],
    ['57P03', 'the server is starting'],
    ['57P05', 'it was idle too long'],
    ['08006', 'the connection failed'],
    ['25006', 'it is read-only'],
    ['25P02', 'its transaction has failed'],
    ['42501', 'its role lacks a right'],
    ['42P01', 'its search_path misses the table'],
    ['58030', 'the disk of the node fails'],
    ['XX000', 'the node has an internal error'],
    ['XX001', 'the node has damaged data'],
  ])('is replaced after %s: %s', async (state) => {
    const before = await openSessions();
    await expect(fail(state)).rejects.toMatchObject({ code: state });
    const after = await openSessions();
    expect(before.filter((pid) => after.includes(pid))).toEqual([]);
  });

  it.each([
    ['22003', 'a value is out of range'],
    ['23514', 'a constraint refuses a row'],
    ['40001', 'a transaction was in the way'],
    ['40P01', 'there was a deadlock'],
    ['53100', 'the disk is full'],
    ['53200', 'memory is short'],
    ['55P03', 'a lock was held'],
    ['57014', 'the statement took too long'],
  ])('is kept after %s: %s', async (state) => {
    const before = await openSessions();
    await expect(fail(state)).rejects.toMatchObject({ code: state });
    expect(await openSessions()).toEqual(before);
  });
});

describe('sessions that were opened while the database was read-only', () => {
  beforeEach(async () => {
    await database.setReadOnly('on');
    await dataSource.destroy();
    await dataSource.initialize();
    await openSessions();
    await database.setReadOnly('off');
  });

  it('are all given up with the first write of scores that one of them refuses, which is made again at once', async () => {
    const before = await openSessions();
    const repository = new TypeormScoreRepository(dataSource);
    expect(await repository.save(rows)).toEqual({ late: 0 });
    const after = await openSessions();
    expect(after.filter((session) => before.includes(session))).toEqual([]);
  });

  it('refuse a write of scores as long as the database is read-only', async () => {
    await database.setReadOnly('on');
    const repository = new TypeormScoreRepository(dataSource);
    await expect(repository.save(rows)).rejects.toMatchObject({ reason: REFUSES_WRITES });
  });

  it('are all given up with the first recovery of a shard that one of them refuses', async () => {
    const epochs = new TypeormEpochAuthority(dataSource);
    const raise = () => epochs.exclusively(GLOBAL_SHARD, (lock) => lock.raiseEpoch({ epoch: 6, seq: 1 }, 'store'));
    await expect(raise()).rejects.toMatchObject({
      name: 'LockLostError',
      message: expect.stringMatching(/session .* has ended \(it refuses writes: .* \(25006\)\)\./),
    });
    expect(await raise()).toMatchObject({ epoch: 7, goesOn: true });
  });
});

/** Fills the pool. @returns the process ids of its sessions, in order. */
async function openSessions(): Promise<number[]> {
  const pid = async () => {
    const [{ pid: own }] = await dataSource.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid, pg_sleep(0.05)');
    return own;
  };
  const pids = await Promise.all(Array.from({ length: SESSIONS }, pid));
  expect(new Set(pids).size).toBe(SESSIONS);
  return pids.sort((a, b) => a - b);
}

const fail = (state: string) =>
  dataSource.query(`DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '${state}'; END $$`);

import { TemporalCalendar } from '@standings/calendar';
import { type Socket, connect, createServer } from 'node:net';
import {
  ApisRunningError,
  Silence,
  TypeormBoardRepository,
  TypeormScoreRepository,
  changeAcknowledge,
  createDataSource,
  pendingMigrations,
  runMigrations,
} from '@standings/persistence';
import { countOfBoard, DEFAULT_DEFINITION, MOST_COUNTED_BOARDS, UnstorableRowsError } from '@standings/domain';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { keepsEpochsByShard } from '../contracts/keep-epochs-by-shard.js';
import { typeormScoreRepository } from '../contracts/typeorm-score-repository.js';
import { type TestDatabase, createDatabase } from '../support/servers/index.js';
import { emptyRows } from '../support/stored-rows.js';

let database: TestDatabase;
let dataSource: DataSource;
let pending: string[];

beforeAll(async () => {
  database = await createDatabase(inject('servers').postgres.url);
  dataSource = await createDataSource({ url: database.url, poolSize: 4, statementTimeoutMs: 1000 }).initialize();
  pending = await pendingMigrations(dataSource);
  await runMigrations(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

typeormScoreRepository('Postgres', async () => (await emptyRows(dataSource)).repository);

describe('The number of a new board', () => {
  it('is above those that an operator has left out after a backup was restored', async () => {
    const boards = new TypeormBoardRepository(dataSource, new TemporalCalendar(), 10);
    const created = async (id: string) => (await boards.put(id, () => DEFAULT_DEFINITION, null)).board.no;
    const before = await created('before');
    await dataSource.query('UPDATE catalog SET last_no = last_no + 1000000');
    expect(await created('after')).toBe(before + 1_000_001);
  });

  it('ends at the last count that numbers have room for, whatever the rules of the boards; no more is created then', async () => {
    const [{ last_no }] = await dataSource.query<[{ last_no: number }]>('SELECT last_no FROM catalog');
    const boards = new TypeormBoardRepository(dataSource, new TemporalCalendar(), 100);
    const spread = { ...DEFAULT_DEFINITION, spread: true, order: 'asc', ties: 'subscore', update: 'best' } as const;
    const create = (id: string) => boards.put(id, () => spread, null);
    await dataSource.query('UPDATE catalog SET last_no = $1', [MOST_COUNTED_BOARDS - 2]);
    await dataSource.query(`INSERT INTO board_templates (prefix, definition, revision) VALUES ('last.', '{}', 1)`);
    const { board: last } = await create('the-last-but-one');
    expect(countOfBoard(last.no)).toBe(MOST_COUNTED_BOARDS - 1);
    const before = await boards.changes(0, 100);
    const opened = await boards.open(['last.a', 'last.b', 'the-last-but-one']);
    expect(opened).toMatchObject([
      { no: MOST_COUNTED_BOARDS },
      { code: 'too_many_boards', limit: null },
      { no: last.no },
    ]);
    for (const repository of [boards, new TypeormBoardRepository(dataSource, new TemporalCalendar(), 100)]) {
      await expect(repository.put('more', () => spread, null)).rejects.toMatchObject({
        code: 'too_many_boards',
        limit: null,
      });
    }
    expect(await boards.find(['last.b', 'more'])).toMatchObject([{ board: null }, { board: null }]);
    expect(await boards.changes(0, 100)).toMatchObject({ revision: before.revision + 1 });
    // A number that another store knows may be the last one, too.
    await dataSource.query('UPDATE catalog SET last_no = $1', [last_no]);
    const told = new TypeormBoardRepository(dataSource, new TemporalCalendar(), 100, async () => last.no + 1);
    await expect(told.put('more', () => spread, null)).rejects.toMatchObject({ code: 'too_many_boards', limit: null });
    await dataSource.query(`DELETE FROM board_templates WHERE prefix = 'last.'`);
  });
});

describe('A change of the time of acknowledgement', () => {
  const recorded = async () =>
    (await dataSource.query<[{ acknowledge: string }]>('SELECT acknowledge FROM deployment'))[0];
  let now = 0;
  /** What an api does while the command waits. */
  let meanwhile: () => Promise<unknown>;

  const change = () =>
    changeAcknowledge(dataSource, 'log', new Silence(() => now), async (ms) => {
      now += ms;
      await meanwhile();
    });

  beforeEach(async () => {
    await dataSource.query(`UPDATE deployment SET acknowledge = 'store'`);
    await dataSource.query('DELETE FROM ranking_stores');
    await dataSource.query(`INSERT INTO ranking_stores VALUES ('1:0/1', 'one', now() - interval '1 hour')`);
    meanwhile = async () => undefined;
  });

  it('is refused while an api runs that could give no sign for long, because Postgres was away', async () => {
    const before = now;
    meanwhile = async () => {
      if (now - before === 5000) await dataSource.query('UPDATE ranking_stores SET seen_at = now()');
    };
    await expect(change()).rejects.toBeInstanceOf(ApisRunningError);
    expect(await recorded()).toEqual({ acknowledge: 'store' });
  });

  it('is made after 20 s in which none gave a sign', async () => {
    const before = now;
    await change();
    expect(now - before).toBe(20_000);
    expect(await recorded()).toEqual({ acknowledge: 'log' });
  });
});

describe('The migrations', () => {
  it('are pending in an empty database and done afterwards', async () => {
    expect(pending).toEqual([
      'CreatePlayerScores1795392000000',
      'CreateBoardEpochs1795478400000',
      'CreateDeployment1795651200000',
      'CreateEpochs1795737600000',
      'CreateBoards1795780800000',
      'NumberBoards1795824000000',
      'CreateLayouts1795910400000',
      'CreateStoredBatches1795996800000',
      'KeepBasesOfEpochs1795996800001',
      'CreateBoardDeletions1796083200000',
      'KeepEndsOfEpochs1796601600000',
      'AddAcknowledge1796688000000',
      'TellWhereEventsAre1796860800000',
      'KeepTiebreakers1796947200000',
      'KeepPeriods1797033600000',
      'CreatePeriodArchive1797120000000',
    ]);
    expect(await pendingMigrations(dataSource)).toEqual([]);
  });

  it('do nothing the second time', async () => {
    expect(await runMigrations(dataSource)).toEqual([]);
  });

  it('make the schema that the entities describe', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('can be taken back', async () => {
    for (const _ of pending) await dataSource.undoLastMigration();
    expect(await pendingMigrations(dataSource)).toEqual(pending);
    await runMigrations(dataSource);
  });
});

describe('The batches that were stored', () => {
  const row = { board: 1, period: 'all', score: 1, epoch: 1, lastUpdated: '2026-11-23T12:00:00.000Z' };

  afterEach(() => emptyRows(dataSource));

  it('are noted per epoch, and the old ones of an epoch removed', async () => {
    const { repository } = await emptyRows(dataSource);
    await repository.save([
      { ...row, playerId: 'a', seq: 5 },
      { ...row, playerId: 'b', seq: 4 },
      { ...row, playerId: 'c', epoch: 2, seq: 3 },
    ]);
    const noted = () =>
      dataSource.query(`SELECT epoch::int, seq::int, (SELECT array_agg(player ORDER BY player) FROM unnest(players) AS player) AS players
        FROM stored_batches ORDER BY epoch, seq`);
    const ofSecond = { epoch: 2, seq: 3, players: ['c'] };
    expect(await noted()).toEqual([{ epoch: 1, seq: 5, players: ['a', 'b'] }, ofSecond]);
    await repository.save([{ ...row, playerId: 'a', seq: 600_000 }]);
    expect(await noted()).toEqual([{ epoch: 1, seq: 600_000, players: ['a'] }, ofSecond]);
  });

  it('are noted together with their scores or not at all, and not for rows of an epoch that has ended', async () => {
    const { repository, beginEpoch } = await emptyRows(dataSource);
    const bad = { ...row, playerId: 'b', seq: 2, score: 2 ** 70 };
    await expect(repository.save([{ ...row, playerId: 'a', seq: 1 }, bad])).rejects.toBeInstanceOf(UnstorableRowsError);
    await beginEpoch(2);
    await repository.save([{ ...row, playerId: 'a', seq: 1 }]);
    expect(await dataSource.query('SELECT * FROM stored_batches')).toEqual([]);
  });
});

keepsEpochsByShard('A Postgres', () => dataSource);

describe('The connection', () => {
  it('ends a statement that runs too long', async () => {
    await expect(dataSource.query('SELECT pg_sleep(30)')).rejects.toThrow('statement timeout');
  });

  it('that went silent is given up, and the next write goes over a new one', async () => {
    const wire = await silencableWire(new URL(database.url));
    const options = { url: wire.url, poolSize: 1, statementTimeoutMs: 100 };
    const remote = await createDataSource(options).initialize();
    const repository = new TypeormScoreRepository(remote);
    const row = { board: 1, period: 'all', playerId: 'far', score: 1, epoch: 1, seq: 1 };
    const rows = [{ ...row, lastUpdated: '2026-11-23T12:00:00.000Z' }];
    wire.silence();
    await expect(repository.save(rows)).rejects.toThrow('it does not answer a statement in time');
    await repository.save(rows);
    expect(await repository.scan({ ...row, playerId: 'faq' }, 1)).toEqual(rows);
    await remote.destroy();
    wire.close();
  });

  it('keeps removed players out of a scan and their versions in force', async () => {
    await dataSource.query('TRUNCATE player_scores');
    await dataSource.query(`INSERT INTO player_scores VALUES (1, 'all', 'gone', 5, 1, 9, true, now())`);
    const repository = new TypeormScoreRepository(dataSource);
    const late = { board: 1, period: 'all', playerId: 'gone', score: 4, epoch: 1, seq: 8 };
    expect(await repository.save([{ ...late, lastUpdated: '2026-11-23T12:00:00.000Z' }])).toEqual({
      late: 0,
    });
    expect(await repository.scan(null, 10)).toEqual([]);
  });
});

/** A wire to a database. `silence` loses whatever goes over the connections that are open now, both ways. */
async function silencableWire(target: URL): Promise<{ url: string; silence(): void; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  const address = server.address();
  url.port = typeof address === 'object' && address !== null ? String(address.port) : '';
  return {
    url: url.href,
    silence: () => sockets.forEach((socket) => socket.unpipe().pause()),
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}

import { TemporalCalendar } from '@standings/calendar';
import {
  BoardCatalog,
  type BoardDeletions,
  BoardNotFoundError,
  CatalogOutdatedError,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  pauseFor,
} from '@standings/domain';
import { TypeormBoardRepository } from '@standings/persistence';
import { Recovery, ShardRankingRemoval } from '@standings/recovery';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { ONE_SHARD } from '../support/boards.js';

const PREFIX = 'standings:{1:0/1}';
const never = new AbortController().signal;

const stores = useBoardStores();

let boards: TypeormBoardRepository;
/** The catalog of the process that deletes boards, and that of one that has heard of no deletion. */
let catalog: BoardCatalog;
let old: BoardCatalog;
let board: DefinedBoard;

beforeEach(async () => {
  boards = new TypeormBoardRepository(stores().dataSource, new TemporalCalendar(), 1000);
  board = await create('region.eu');
  [catalog, old] = [new BoardCatalog(), new BoardCatalog()];
  for (const one of [catalog, old]) await one.catchUp(boards);
});

async function create(id: string): Promise<DefinedBoard> {
  return (await boards.put(id, () => DEFAULT_DEFINITION, null)).board;
}

/** An update by a process with this catalog, stored as by sync. */
async function update(by: BoardCatalog, to = board, playerId = 'a') {
  const change = await stores().store.add({ board: to, asOf: by.asOf(to), playerId, delta: 1 });
  await stores().deliver(change);
  return change;
}

async function remove(id = board.id): Promise<void> {
  await boards.delete(id, null);
  await catalog.catchUp(boards);
}

function recoveryWith(by: BoardCatalog): Recovery {
  return new Recovery({ ...stores().ports, boards: by }, stores().drain, stores().deployment);
}

/** What any process does after a board was deleted. @returns the revision up to which all are out. */
function takeOut(by = catalog): Promise<number> {
  return new ShardRankingRemoval(by, ONE_SHARD, stores().fence, recoveryWith(by)).run(never);
}

const recover = () => recoveryWith(catalog).recover(stores().shard, () => undefined, never);
const scoreKeys = () => stores().redis.keys(`${PREFIX}:*:${board.no}:all`);
const registered = () => stores().redis.hget(`${PREFIX}:rankings`, `${board.no}:all`);
const status = async () => (await stores().fence.check(stores().shard)).status;

/** Everything that Redis has. @returns puts it back, as from a backup. */
async function backUp(): Promise<() => Promise<void>> {
  const keys = await stores().redis.keys('*');
  const dumps = await Promise.all(keys.map((key) => stores().redis.dumpBuffer(key)));
  return async () => {
    await stores().redis.flushall();
    for (const [i, data] of dumps.entries()) await stores().redis.restore(keys[i] as string, 0, data);
    await stores().restarted();
  };
}

describe('The rankings of a deleted board', () => {
  it('are out of Redis, and those of other boards stay', async () => {
    const other = await create(`other.${board.no}`);
    for (const to of [board, other]) await update(old, to);
    await remove();
    expect(await takeOut()).toBe(catalog.lastDeletion);
    expect(await scoreKeys()).toEqual([]);
    expect(await registered()).toBeNull();
    expect(await status()).toBe('open');
    expect(await update(old, other)).toMatchObject({ newScore: 2 });
  });

  it('are not brought back by a process that has not heard of the deletion', async () => {
    await update(old);
    await remove();
    await takeOut();
    await expect(update(old)).rejects.toBeInstanceOf(CatalogOutdatedError);
    await old.catchUp(boards);
    expect(old.withNumber(board.no)).toBeUndefined();
    expect([await scoreKeys(), await registered()]).toEqual([[], null]);
  });

  it('refuse no update of a board that was updated before, however old the catalog of its process is', async () => {
    const other = await create(`other.${board.no}`);
    await update(catalog, other);
    await remove();
    await takeOut();
    expect(await update(old, other)).toMatchObject({ newScore: 2 });
  });

  it('refuse the first update of another board only until its process has heard of the deletion', async () => {
    const other = await create(`other.${board.no}`);
    await remove();
    await takeOut();
    await expect(update(old, { ...other, revision: 0 })).rejects.toBeInstanceOf(CatalogOutdatedError);
    await old.catchUp(boards);
    expect(await update(old, other)).toMatchObject({ newScore: 1 });
  });

  it('do not mix with those of a board that is created again under the same id', async () => {
    await update(old);
    await remove();
    const again = await create(board.id);
    await takeOut();
    await expect(update(old)).rejects.toBeInstanceOf(CatalogOutdatedError);
    expect(await update(old, again)).toMatchObject({ newScore: 1, previousScore: null });
  });

  it('stay out after Redis has lost everything, also for a process that has not heard of the deletion', async () => {
    await update(old);
    await remove();
    await takeOut();
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    expect(await recover()).toMatchObject({ found: 'empty', copied: 0 });
    await expect(update(old)).rejects.toBeInstanceOf(CatalogOutdatedError);
    expect([await scoreKeys(), await registered()]).toEqual([[], null]);
  });

  it('are not asked for when Redis has lost everything, however many there were', async () => {
    await update(catalog);
    await remove();
    let asked = 0;
    const deletions = Object.create(stores().ports.deletions, {
      after: { value: () => Promise.reject(new Error(`asked ${(asked += 1)} times`)) },
    }) as BoardDeletions;
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    const ports = { ...stores().ports, boards: catalog, deletions };
    await new Recovery(ports, stores().drain, stores().deployment).recover(stores().shard, () => undefined, never);
    expect(asked).toBe(0);
    expect((await stores().fence.check(stores().shard)).deletions).toBe(catalog.lastDeletion);
    await expect(update(old)).rejects.toBeInstanceOf(CatalogOutdatedError);
  });

  it('are out again after Redis came back with a backup that has them', async () => {
    await update(old);
    const restore = await backUp();
    await remove();
    await takeOut();
    await restore();
    expect(await registered()).toBe('1');
    await recover();
    expect([await scoreKeys(), await registered()]).toEqual([[], null]);
    expect(await status()).toBe('open');
    await expect(update(old)).rejects.toBeInstanceOf(CatalogOutdatedError);
  });

  it('are left to the recovery while the shard is closed', async () => {
    await update(old);
    await remove();
    await stores().restarted();
    expect(await takeOut()).toBeLessThan(catalog.lastDeletion);
    expect(await registered()).toBe('1');
    await recover();
    expect(await registered()).toBeNull();
    expect(await takeOut()).toBe(catalog.lastDeletion);
  });

  it('do not come back by a rebuild that was going on', async () => {
    await update(old);
    let removal: Promise<number> | undefined;
    const rebuilt = await recoveryWith(catalog).rebuild(
      board,
      ({ stage }) => {
        if (stage === 'scores') removal ??= remove().then(() => takeOut());
      },
      never,
    );
    expect(rebuilt).toMatchObject({ copied: 1 });
    // It had to wait for the lock of the shard.
    await removal;
    while ((await takeOut()) < catalog.lastDeletion) await pauseFor(10, never);
    expect([await scoreKeys(), await registered()]).toEqual([[], null]);
  });

  it('are not rebuilt', async () => {
    await update(old);
    await remove();
    await expect(recoveryWith(old).rebuild(board, () => undefined, never)).rejects.toBeInstanceOf(BoardNotFoundError);
  });

  it('refuse nothing for ever when Postgres came back with a backup that is older than the deletion', async () => {
    const other = await create(`other.${board.no}`);
    await remove();
    await takeOut();
    await stores().dataSource.query('UPDATE boards SET deleted = false, revision = $2 WHERE no = $1', [
      board.no,
      board.revision,
    ]);
    await stores().dataSource.query('UPDATE catalog SET revision = $1', [other.revision]);
    await stores().dataSource.query('DELETE FROM board_deletions WHERE board_no = $1', [board.no]);
    for (const one of [catalog, old]) await one.catchUp(boards);
    expect(await takeOut()).toBe(catalog.lastDeletion);
    expect(await update(old)).toMatchObject({ newScore: 1 });
  });
});

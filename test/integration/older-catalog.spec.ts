import { TemporalCalendar } from '@standings/calendar';
import { BoardCatalog, CatalogUnavailableError, DEFAULT_DEFINITION, type DefinedBoard } from '@standings/domain';
import { TypeormBoardRepository } from '@standings/persistence';
import { OneServer, RedisCatalogCopy } from '@standings/redis-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDefinitions } from '../support/board-definitions.js';
import { useBoardStores } from '../support/board-stores.js';
import { viewOf } from '../support/boards.js';

const stores = useBoardStores();

let boards: TypeormBoardRepository;
let catalog: BoardCatalog;

beforeEach(() => {
  boards = new TypeormBoardRepository(stores().dataSource, new TemporalCalendar(), 1000);
  catalog = new BoardCatalog();
});

async function create(id: string, by = boards): Promise<DefinedBoard> {
  return (await by.put(id, () => DEFAULT_DEFINITION, null)).board;
}

const update = (board: DefinedBoard) => stores().store.add({ board, asOf: board.revision, playerId: 'a', delta: 1 });

/** Postgres comes back with a backup from before the board, whose players Redis has. */
async function comeBackOlder(): Promise<void> {
  await update(await create('region.eu'));
  await catalog.catchUp(boards);
  await emptyDefinitions(stores().dataSource);
}

describe('A board that is created after Postgres came back with an older backup', () => {
  it('has no players of a board that the backup lacks', async () => {
    await comeBackOlder();
    const board = await create('region.us');
    expect(await stores().store.top(viewOf(board), 10, null)).toMatchObject({ total: 0 });
    expect(await update(board)).toMatchObject({ newScore: 1, previousScore: null });
  });

  it('has none of them either if its process has started since, and knows the copy of the catalog', async () => {
    const copy = new RedisCatalogCopy(new OneServer(stores().redis), stores().deployment);
    await comeBackOlder();
    await copy.write(0, {
      changes: catalog.all().map((board) => ({ board, isDeleted: false })),
      revision: 2,
      isRestart: false,
    });
    const started = new TypeormBoardRepository(stores().dataSource, new TemporalCalendar(), 1000, () =>
      copy.lastNumber(),
    );
    expect(await update(await create('region.us', started))).toMatchObject({ newScore: 1, previousScore: null });
  });

  it('is refused until its process has asked for the numbers of the copy', async () => {
    let lastNumber = () => Promise.reject<number>(new Error('no connection'));
    const started = new TypeormBoardRepository(stores().dataSource, new TemporalCalendar(), 1000, () => lastNumber());
    await expect(create('region.us', started)).rejects.toBeInstanceOf(CatalogUnavailableError);
    await expect(started.open(['region.us'])).rejects.toBeInstanceOf(CatalogUnavailableError);
    lastNumber = async () => 90;
    expect(await create('region.us', started)).toMatchObject({ no: 91 });
  });
});

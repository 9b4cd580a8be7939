import {
  BoardNotAcceptingError,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  IdempotencyKeyReusedError,
  StoreUnavailableError,
} from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324';
const TWENTY = Array.from({ length: 20 }, (_, index) => `team.${index}`);

/** Every board whose id starts with `team.` exists. */
function find(ids: readonly string[]): { board: DefinedBoard | null; isTemplated: boolean }[] {
  return ids.map((id) => {
    const no = Number(/^team\.(\d+)$/.exec(id)?.[1] ?? -1) + 2;
    const board = no < 2 ? null : { no, id, definition: DEFAULT_DEFINITION, revision: no };
    return { board, isTemplated: id.startsWith('region.') };
  });
}

describe('POST /score/update with boards', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.boards.find.mockImplementation(async (ids) => find(ids));
    api.store.add.mockImplementation(async (given) => changeOf(given));
  });

  const post = (payload: object, key?: string, query = '') =>
    api.app.inject({
      method: 'POST',
      url: `/score/update${query}`,
      payload: { playerId: 'p1', delta: 5, ...payload },
      headers: { ...(key !== undefined && { 'idempotency-key': key }) },
    });
  const asked = () => api.store.add.mock.calls.map(([given]) => given);

  it('answers one result per board, in their order', async () => {
    const answer = await post({ boards: ['team.3', 'global', 'team.1'] });
    expect(answer.statusCode).toBe(200);
    const change = {
      playerId: 'p1',
      delta: 5,
      applied: true,
      newScore: 1455,
      previousScore: 1450,
      rank: 7,
      previousRank: 9,
    };
    expect(answer.json()).toEqual({
      results: [
        { board: 'team.3', ...change },
        { board: 'global', ...change },
        { board: 'team.1', ...change },
      ],
    });
    expect(new Set(asked().map(({ board }) => board.id))).toEqual(new Set(['team.3', 'global', 'team.1']));
  });

  it.each([1, 20])('takes %d boards', async (count) => {
    const boards = TWENTY.slice(0, count);
    expect((await post({ boards })).json()).toEqual({
      results: boards.map((board) => expect.objectContaining({ board, newScore: 1455 }) as object),
    });
  });

  it.each<[string, unknown, string, string]>([
    ['no board', [], 'boards', 'must be a list of 1 to 20 board ids'],
    ['21 boards', [...TWENTY, 'global'], 'boards', 'must be a list of 1 to 20 board ids'],
    ['one board as text', 'global', 'boards', 'must be a list of 1 to 20 board ids'],
    ['null', null, 'boards', 'must be a list of 1 to 20 board ids'],
    ['a number among them', ['global', 7], 'boards.1', 'must be text'],
    ['null among them', [null, 'global'], 'boards.0', 'must be text'],
    ['an id that is none', ['global', 'Global'], 'boards.1', expect.stringContaining('1 to 64 characters') as string],
    ['the same board twice', ['team.1', 'global', 'team.1'], 'boards', 'must not name a board twice'],
  ])('refuses %s with 400, and applies nothing', async (_, boards, field, message) => {
    const answer = await post({ boards });
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field, message }] });
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it('refuses "board" beside them with 400, also the same one', async () => {
    for (const board of ['global', 'team.1']) {
      const answer = await post({ board, boards: ['team.1'] });
      expect(answer.json()).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [{ field: 'boards', message: 'must not be given together with "board"' }],
      });
    }
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it('refuses a wrong delta with 422, and applies nothing', async () => {
    const answer = await post({ boards: ['team.1'], delta: 0.5 });
    expect(answer.json()).toMatchObject({ status: 422, code: 'invalid_delta', errors: [{ field: 'delta' }] });
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it('are not known in an update of a batch', async () => {
    const updates = [{ playerId: 'p1', delta: 5, boards: ['team.1'] }];
    const answer = await api.app.inject({ method: 'POST', url: '/score/batch', payload: { updates } });
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ field: 'updates.0.boards' }] });
  });

  it('has a problem in the place of a board that does not exist, and applies the others', async () => {
    const answer = await post({ boards: ['team.1', 'atlantis', 'global', 'lemuria'] });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      results: [
        { board: 'team.1', newScore: 1455 },
        { status: 404, code: 'board_not_found', detail: 'There is no board "atlantis".' },
        { board: 'global', newScore: 1455 },
        { status: 404, code: 'board_not_found' },
      ],
    });
    expect(api.boards.open).not.toHaveBeenCalled();
  });

  it('has only problems if none of the boards exists', async () => {
    const answer = await post({ boards: ['atlantis', 'lemuria'] });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { results: [{ code: 'board_not_found' }, { code: 'board_not_found' }] },
    ]);
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it('has a problem in the place of a board that refuses the update, and applies the others', async () => {
    api.store.add.mockImplementation(async (given) => {
      if (given.board.id === 'team.1') throw new BoardNotAcceptingError('team.1', 'acceptsUntil', 0);
      return changeOf(given);
    });
    expect((await post({ boards: ['team.1', 'team.2'] })).json()).toMatchObject({
      results: [{ status: 409, code: 'board_not_accepting' }, { board: 'team.2' }],
    });
  });

  it('creates the boards that a template describes', async () => {
    api.boards.open.mockImplementation(async (ids) =>
      ids.map((id) => ({ no: 99, id, definition: DEFAULT_DEFINITION, revision: 99 })),
    );
    const answer = await post({ boards: ['region.eu', 'team.1'] });
    expect(answer.json()).toMatchObject({ results: [{ board: 'region.eu' }, { board: 'team.1' }] });
    expect(api.boards.open).toHaveBeenCalledExactlyOnceWith(['region.eu']);
  });

  it('is a problem as a whole if the store could take none of it', async () => {
    api.store.add.mockRejectedValue(new StoreUnavailableError('no connection'));
    const answer = await post({ boards: ['team.1', 'team.2'] });
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { code: 'store_unavailable' }]);
  });

  it('leaves the ranks out of every result with ?ranks=none', async () => {
    await post({ boards: ['team.1', 'team.2'] }, undefined, '?ranks=none');
    expect(asked()).toMatchObject([{ withoutRanks: true }, { withoutRanks: true }]);
  });

  describe('and an Idempotency-Key', () => {
    it('has a record per board: a digest of the whole request, and the place in it', async () => {
      await post({ boards: ['team.1', 'team.2'] }, KEY);
      await post({ boards: ['team.1', 'team.2'] }, KEY, '?ranks=none');
      await post({ boards: ['team.1', 'team.3'] }, KEY);
      await post({ boards: ['team.1', 'team.2'], delta: 6 }, KEY);
      const records = asked().map(({ idempotency }) => idempotency);
      expect(records.map((record) => [record?.key, record?.place])).toEqual(
        [0, 1, 0, 1, 0, 1, 0, 1].map((place) => [KEY, place]),
      );
      const [first, second, same, , otherBoard, , otherDelta] = records.map((record) => record?.payload);
      expect([second, same]).toEqual([first, first]);
      expect(new Set([first, otherBoard, otherDelta]).size).toBe(3);
    });

    it('marks the answer only if no board was updated now', async () => {
      const replays = (boards: readonly string[]) =>
        api.store.add.mockImplementation(async (given) => ({
          ...changeOf(given),
          ...(boards.includes(given.board.id) && { replayed: true, scoreChanged: null }),
        }));
      replays(['team.1']);
      expect((await post({ boards: ['team.1', 'team.2'] }, KEY)).headers['idempotent-replayed']).toBeUndefined();
      replays(['team.1', 'team.2']);
      expect((await post({ boards: ['team.1', 'team.2'] }, KEY)).headers['idempotent-replayed']).toBe('true');
    });

    it('is refused on the boards where it belongs to another request', async () => {
      api.store.add.mockImplementation(async (given) => {
        if (given.board.id === 'team.1') throw new IdempotencyKeyReusedError();
        return changeOf(given);
      });
      const answer = await post({ boards: ['team.1', 'team.2'] }, KEY);
      expect(answer.json()).toMatchObject({ results: [{ code: 'idempotency_key_reused' }, { board: 'team.2' }] });
      expect((await post({ boards: ['team.1'] }, KEY)).json()).toMatchObject({ code: 'idempotency_key_reused' });
    });
  });
});

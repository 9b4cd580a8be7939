import {
  boardNumberOf,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  type DefinitionChange,
  ScoreOutOfBoundsError,
} from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324';

/** Boards of all rules, by id. */
const RULES: Readonly<Record<string, DefinitionChange>> = {
  arcade: { ties: 'first' },
  best: { update: 'best' },
  latest: { update: 'latest' },
  speedrun: { order: 'asc', update: 'best', ties: 'first' },
  darts: { update: 'best', ties: 'subscore', subscoreOrder: 'asc' },
};

const BOARDS = Object.entries(RULES).map(([id, change], index): DefinedBoard => {
  const definition = changeDefinition(DEFAULT_DEFINITION, change);
  return { no: boardNumberOf(index + 2, definition), id, definition, revision: index + 2 };
});

const TAKES_SCORES = BOARDS.map(({ id }) => id).filter((id) => id !== 'arcade');

describe('an update that gives a score', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.boards.find.mockImplementation(async (ids) =>
      ids.map((asked) => ({ board: BOARDS.find(({ id }) => id === asked) ?? null, isTemplated: false })),
    );
    api.store.add.mockImplementation(async (given) => changeOf(given));
  });

  const post = (url: string, payload: object | string, key?: string) =>
    api.app.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
    });
  const update = (given: object, key?: string) => post('/score/update', { playerId: 'p1', ...given }, key);
  const batch = (updates: object[], key?: string) =>
    post('/score/batch', { updates: updates.map((given) => ({ playerId: 'p1', ...given })) }, key);
  const asked = () => api.store.add.mock.calls.map(([given]) => given);

  it.each([
    ['best', { update: 'best', score: 83_450 }],
    ['latest', { update: 'latest', score: 83_450 }],
    ['speedrun', { update: 'best', score: 83_450 }],
    ['darts', { update: 'best', score: 83_450, tiebreaker: 0 }],
  ])('reaches the store by the rules of the board %s, without a delta', async (board, input) => {
    const answer = await update({ score: 83_450, board });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { board, newScore: 83_450 }]);
    expect(asked()).toEqual([
      {
        ...input,
        board: expect.objectContaining({ id: board }) as object,
        playerId: 'p1',
        asOf: expect.any(Number) as number,
      },
    ]);
  });

  it('has a subscore where the board has subscores', async () => {
    await update({ score: 501, subscore: 12, board: 'darts' });
    await batch([{ score: 501, subscore: -12, board: 'darts' }]);
    expect(asked()).toMatchObject([
      { update: 'best', score: 501, tiebreaker: 12 },
      { update: 'best', score: 501, tiebreaker: -12 },
    ]);
  });

  it('is answered without a delta, with whether it was applied', async () => {
    const unbeaten = { newScore: 81_200, previousScore: 81_200, rank: 3, previousRank: 3, isApplied: false };
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), ...unbeaten, scoreChanged: null }));
    const answer = await update({ score: 83_450, board: 'best' });
    expect(answer.json()).toEqual({
      board: 'best',
      playerId: 'p1',
      applied: false,
      newScore: 81_200,
      previousScore: 81_200,
      rank: 3,
      previousRank: 3,
    });
  });

  it('is answered with both subscores where the board has them', async () => {
    const subscores = { tiebreaker: 12, previousTiebreaker: 7 };
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), ...subscores }));
    const change = {
      board: 'darts',
      playerId: 'p1',
      applied: true,
      newScore: 501,
      newSubscore: 12,
      previousScore: 1450,
      previousSubscore: 7,
      rank: 7,
      previousRank: 9,
    };
    expect((await update({ score: 501, subscore: 12, board: 'darts' })).json()).toEqual(change);
    expect((await batch([{ score: 501, board: 'darts' }])).json()).toEqual({ results: [change] });

    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), tiebreaker: 0, previousScore: null }));
    expect((await update({ score: 501, board: 'darts' })).json()).toMatchObject({
      newSubscore: 0,
      previousSubscore: null,
    });
  });

  it('never shows when a score was reached', async () => {
    const reached = { tiebreaker: 1_795_651_200_000_001, previousTiebreaker: 1_795_651_200_000_000 };
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), ...reached }));
    for (const answer of [
      await update({ delta: 5, board: 'arcade' }),
      await update({ score: 5, board: 'speedrun' }),
      await update({ score: 5, boards: ['speedrun'] }),
    ]) {
      expect(answer.statusCode).toBe(200);
      expect(answer.body).not.toContain('17956512');
      expect(answer.body).not.toContain('ubscore');
    }
  });

  it('keeps ranks that are counted, or not asked for, on boards with subscores', async () => {
    const unranked = { tiebreaker: 12, rank: null, previousRank: null };
    api.store.add.mockImplementation(async (given) => ({
      ...changeOf(given),
      ...unranked,
      countRanks: async () => [4],
    }));
    expect((await update({ score: 1, board: 'darts' })).json()).toMatchObject({ newSubscore: 12, rank: 4 });
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), ...unranked }));
    expect((await update({ score: 1, board: 'darts' })).json()).not.toHaveProperty('rank');
  });

  it('publishes its event', async () => {
    await update({ score: 77, board: 'latest' });
    const logged = () => api.eventLog.append.mock.calls.flatMap(([events]) => events);
    await vi.waitFor(() => expect(logged()).toContainEqual(expect.objectContaining({ newScore: 77, delta: null })));
  });

  it.each<[string, object, object[]]>([
    [
      'a delta beside it',
      { score: 5, delta: 5 },
      [{ field: 'score', message: 'must not be given together with "delta"' }],
    ],
    ['a delta as text beside it', { score: 5, delta: '5' }, [{ field: 'delta' }, { field: 'score' }]],
    ['neither', {}, [{ field: 'delta', message: 'is missing: give a "delta" or a "score"' }]],
    ['a subscore with a delta', { delta: 5, subscore: 1 }, [{ field: 'subscore' }]],
    ['a subscore alone', { subscore: 1 }, [{ field: 'delta' }, { field: 'subscore' }]],
    ['neither, and no player', { playerId: undefined }, [{ field: 'playerId' }, { field: 'delta' }]],
  ])('is refused with 400 with %s, also in a batch and for boards', async (_, given, errors) => {
    for (const answer of [await update(given), await update({ ...given, boards: ['best', 'darts'] })]) {
      expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors });
    }
    expect((await batch([{ score: 1, board: 'best' }, given])).json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: errors.map((error) => ({ ...error, field: `updates.1.${(error as { field: string }).field}` })),
    });
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it.each(['0.5', '"50"', '1e400', '9007199254740992', '-9007199254740993', '0.99999999999999999999', 'null', '{}'])(
    'is refused with 422 with the score or the subscore %s',
    async (wrong) => {
      for (const [field, fields] of [
        ['score', `"score":${wrong}`],
        ['subscore', `"score":1,"subscore":${wrong}`],
      ] as const) {
        const body = `{"playerId":"p1","board":"darts",${fields}}`;
        const one = await post('/score/update', body);
        expect(one.json()).toMatchObject({ status: 422, code: 'invalid_score', errors: [{ field }] });
        const many = await post('/score/batch', `{"updates":[${body}]}`);
        expect(many.json()).toMatchObject({ code: 'invalid_score', errors: [{ field: `updates.0.${field}` }] });
      }
      expect(api.store.add).not.toHaveBeenCalled();
    },
  );

  it.each([0, 9007199254740991, -9007199254740991])('takes the score and the subscore %d', async (extreme) => {
    const answer = await update({ score: extreme, subscore: extreme, board: 'darts' });
    expect(answer.json()).toMatchObject({ newScore: extreme });
    expect(asked()).toMatchObject([{ score: extreme, tiebreaker: extreme }]);
  });

  const WRONG: readonly [string, object, string][] = [
    ...['global', 'arcade'].flatMap((board): [string, object, string][] => [
      [board, { score: 5 }, 'it takes a "delta" and no "score"'],
      [board, { score: 5, subscore: 1 }, 'it takes a "delta" and no "score"'],
    ]),
    ...TAKES_SCORES.map((board): [string, object, string] => [
      board,
      { delta: 5 },
      'it takes a "score" and no "delta"',
    ]),
    ...['best', 'latest', 'speedrun'].map((board): [string, object, string] => [
      board,
      { score: 5, subscore: 1 },
      'it has no subscores',
    ]),
  ];

  it.each(WRONG)('is answered 422 by %s for %j, alone, in a batch and among boards', async (board, given, why) => {
    const detail = `Board "${board}" takes no such update: ${why}. Nothing was changed.`;
    const problem = { status: 422, code: 'wrong_update', detail };
    const answer = await update({ ...given, board }, KEY);
    expect([answer.statusCode, answer.json()]).toMatchObject([422, problem]);
    expect(api.store.add).not.toHaveBeenCalled();
    const right = 'delta' in given ? { board: 'global', delta: 1 } : { board: 'darts', score: 1 };
    expect((await batch([{ ...given, board }, right])).json()).toMatchObject({
      results: [problem, { board: right.board, applied: true }],
    });
    expect((await update({ ...given, boards: [right.board, board] })).json()).toMatchObject({
      results: [{ board: right.board }, problem],
    });
    expect(asked().map(({ board: { id } }) => id)).toEqual([right.board, right.board]);
  });

  it('is refused by the bounds of its score alone', async () => {
    api.store.add.mockRejectedValue(new ScoreOutOfBoundsError('best', 'max', 100));
    const answer = await update({ score: 101, board: 'best' });
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { code: 'score_out_of_bounds' }]);
  });

  it('has a payload of its own under an Idempotency-Key', async () => {
    await update({ score: 5, board: 'darts' }, KEY);
    await update({ score: 5, subscore: 0, board: 'darts' }, KEY);
    await update({ score: -5, subscore: -7, board: 'darts' }, KEY);
    await update({ delta: 5 }, KEY);
    expect(asked().map(({ idempotency }) => idempotency)).toEqual(
      ['p1 =5', 'p1 =5 0', 'p1 =-5 -7', 'p1 5'].map((payload) => ({ key: KEY, payload, place: 0 })),
    );
  });

  it('is told apart in the digest of a batch, which is for deltas what it was in earlier releases', async () => {
    await batch([{ score: 5, board: 'darts' }], KEY);
    await batch([{ score: 5, subscore: 0, board: 'darts' }], KEY);
    await batch(
      [
        { delta: 5, board: 'arcade' },
        { delta: 5, board: 'global' },
      ],
      KEY,
    );
    await update({ delta: 5, boards: ['global', 'arcade'] }, KEY);
    const [score, subscore, deltas, , boards] = asked().map(({ idempotency }) => idempotency?.payload);
    expect(new Set([score, subscore, deltas, boards]).size).toBe(4);
    expect([deltas, boards]).toEqual(['gLSCzncMKEoKYFFzERlgvE', 'jI3TKlgcqFBDlfK-2WsICV']);
  });
});

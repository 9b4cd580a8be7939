import { type BoardDefinition, DEFAULT_DEFINITION } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';

const DEFAULT_RULES = { order: 'desc', update: 'increment', ties: 'shared', subscoreOrder: 'desc' };

describe.each([
  ['/boards/speedrun', 'boards'],
  ['/board-templates/speedrun.', 'templates'],
] as const)('the rules in PUT %s', (url, kind) => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp({ ADMIN_TOKEN })));
  afterAll(() => api.app.close());
  beforeEach(() => vi.resetAllMocks());

  /** The repository has a definition or none, and answers as the edit of a request says. */
  function has(present: BoardDefinition | null): void {
    api.boards.put.mockImplementation(async (id, edit) => ({
      board: { no: 2, id, revision: 8, definition: edit(present) },
      isNew: present === null,
    }));
    api.templates.put.mockImplementation(async (prefix, edit) => ({
      template: { prefix, revision: 8, definition: edit(present) },
      isNew: present === null,
    }));
  }

  const put = (payload: object) =>
    api.app.inject({ method: 'PUT', url, payload, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });

  it('are shown, the defaults too', async () => {
    has(null);
    expect((await put({})).json()).toMatchObject(DEFAULT_RULES);
    expect((await put({ order: 'asc', update: 'best' })).json()).toMatchObject({
      ...DEFAULT_RULES,
      order: 'asc',
      update: 'best',
    });
  });

  it.each([
    { order: 'asc', update: 'best', ties: 'first' },
    { update: 'latest', ties: 'shared' },
    { update: 'increment', ties: 'first' },
    { update: 'best', ties: 'subscore', subscoreOrder: 'asc' },
    { update: 'latest', ties: 'subscore' },
  ])('can be %j', async (rules) => {
    has(null);
    const answer = await put(rules);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ ...DEFAULT_RULES, ...rules });
  });

  it.each<[object, string, string]>([
    [{ order: 'descending' }, 'order', 'must be "desc" or "asc"'],
    [{ order: null }, 'order', 'must be "desc" or "asc"'],
    [{ update: 'increment ' }, 'update', 'must be "increment", "best" or "latest"'],
    [{ update: 1 }, 'update', 'must be "increment", "best" or "latest"'],
    [{ ties: ['first'] }, 'ties', 'must be "shared", "first" or "subscore"'],
    [{ subscoreOrder: true }, 'subscoreOrder', 'must be "desc" or "asc"'],
  ])('cannot be %j', async (rules, field, message) => {
    const answer = await put(rules);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      400,
      { code: 'invalid_request', errors: [{ field, message }] },
    ]);
    expect(api[kind].put).not.toHaveBeenCalled();
  });

  it.each<[object, string]>([
    [{ ties: 'subscore' }, '"ties" is "subscore"'],
    [{ update: 'increment', ties: 'subscore', subscoreOrder: 'asc' }, '"ties" is "subscore"'],
    [{ update: 'best', subscoreOrder: 'asc' }, '"subscoreOrder" is given'],
    [{ update: 'best', ties: 'first', subscoreOrder: 'asc' }, '"subscoreOrder" is given'],
    [{ update: 'best', scores: { maxDelta: 5 } }, '"scores.maxDelta" is given'],
    [{ update: 'latest', scores: { maxDelta: 5 } }, '"scores.maxDelta" is given'],
  ])('contradict each other in %j', async (rules, detail) => {
    has(null);
    const answer = await put(rules);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      { code: 'invalid_definition', detail: expect.stringContaining(detail) as string },
    ]);
  });

  it('contradict what the definition has', async () => {
    has({ ...DEFAULT_DEFINITION, update: 'best' });
    const answer = await put({ scores: { maxDelta: 5 } });
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { code: 'invalid_definition' }]);
  });

  const fixed = [
    { order: 'asc' },
    { update: 'best' },
    { ties: 'first' },
    { subscoreOrder: 'asc' },
    // What contradicts the fixed rules is fixed, too.
    { ties: 'subscore' },
  ];
  const [status, code] = kind === 'boards' ? [409, 'board_rules_fixed'] : [200, undefined];

  it.each(kind === 'boards' ? fixed : fixed.slice(0, 3))(`are answered ${status} in the change %j`, async (change) => {
    has(DEFAULT_DEFINITION);
    const answer = await put(change);
    expect(answer.statusCode).toBe(status);
    const [field = ''] = Object.keys(change);
    if (code !== undefined) {
      expect(answer.json()).toMatchObject({ code, detail: expect.stringContaining(`"${field}"`) as string });
    }
  });

  it('may be sent again as they are', async () => {
    const rules = { order: 'asc', update: 'best', ties: 'subscore', subscoreOrder: 'asc' } as const;
    has({ ...DEFAULT_DEFINITION, ...rules });
    const answer = await put({ ...rules, title: 'Forest' });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { ...rules, title: 'Forest' }]);
  });
});

import {
  type BoardTemplate,
  CatalogUnavailableError,
  DEFAULT_DEFINITION,
  RevisionMismatchError,
  TemplateNotFoundError,
} from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';

const REGION: BoardTemplate = {
  prefix: 'region.',
  definition: { ...DEFAULT_DEFINITION, scores: { min: 0, max: 100, maxDelta: null } },
  revision: 5,
};

const REGION_ANSWER = {
  prefix: 'region.',
  title: null,
  spread: false,
  order: 'desc',
  update: 'increment',
  ties: 'shared',
  subscoreOrder: 'desc',
  periods: ['all'],
  timeZone: 'UTC',
  weekStartsOn: 1,
  keepArchived: { day: null, week: null, month: null, year: null, season: null },
  scores: { min: 0, max: 100, maxDelta: null },
  acceptsFrom: null,
  acceptsUntil: null,
  revision: 5,
};

describe('/board-templates', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp({ ADMIN_TOKEN })));
  afterAll(() => api.app.close());
  beforeEach(() => vi.resetAllMocks());

  const authorization = `Bearer ${ADMIN_TOKEN}`;
  const change = (method: 'PUT' | 'DELETE', payload?: object, headers: Record<string, string> = {}) =>
    api.app.inject({
      method,
      url: '/board-templates/region.',
      headers: { authorization, ...headers },
      ...(payload && { payload }),
    });

  it.each([
    [null, 201],
    [REGION, 200],
  ])('puts a template over %j', async (present, status) => {
    api.templates.put.mockImplementation(async (prefix, edit) => ({
      template: { prefix, revision: 5, definition: edit(present?.definition ?? null) },
      isNew: present === null,
    }));
    const answer = await change('PUT', { scores: { min: 0, max: 100 } }, { 'if-match': '"4"' });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers.etag).toBe('"5"');
    expect(answer.json()).toEqual(REGION_ANSWER);
    expect(api.templates.put).toHaveBeenCalledExactlyOnceWith('region.', expect.any(Function), 4);
  });

  it('refuses an unknown field by its name', async () => {
    const answer = await change('PUT', { capital: 5 });
    expect(answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'capital' }] });
  });

  it('answers a template and the list of all', async () => {
    api.templates.find.mockResolvedValue(REGION);
    const one = await api.app.inject({ url: '/board-templates/region.' });
    expect([one.headers.etag, one.json()]).toEqual(['"5"', REGION_ANSWER]);
    api.templates.list.mockResolvedValue([REGION, { ...REGION, prefix: 's.' }]);
    const page = await api.app.inject({ url: '/board-templates?n=1&cursor=a' });
    expect(page.json()).toEqual({ templates: [REGION_ANSWER], next: 'region.' });
    expect(api.templates.list).toHaveBeenCalledExactlyOnceWith('a', 2);
  });

  it('deletes a template', async () => {
    api.templates.delete.mockResolvedValue(REGION);
    const answer = await change('DELETE', undefined, { 'if-match': '*' });
    expect([answer.statusCode, answer.json()]).toEqual([200, REGION_ANSWER]);
    expect(api.templates.delete).toHaveBeenCalledExactlyOnceWith('region.', 'any');
  });

  it.each([
    [new TemplateNotFoundError('region.'), 404, 'template_not_found'],
    [new RevisionMismatchError(), 412, 'revision_mismatch'],
    [new CatalogUnavailableError('it does not answer'), 503, 'catalog_unavailable'],
  ])('answers %s', async (error, status, code) => {
    api.templates.delete.mockRejectedValue(error);
    const answer = await change('DELETE');
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
  });

  it('answers 404 for a prefix without a template', async () => {
    api.templates.find.mockResolvedValue(null);
    expect((await api.app.inject({ url: '/board-templates/region' })).json()).toMatchObject({
      code: 'template_not_found',
    });
  });
});

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

describe('body of a request', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.clearAllMocks();
    api.store.add.mockImplementation(async (update) => changeOf(update));
  });

  const send = (payload: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    api.app.inject({ method: 'POST', url: '/score/update', payload, headers });

  const valid = '{"playerId":"p1","delta":1}';

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
  ])('takes JSON declared as %s', async (type) => {
    expect((await send(valid, { 'content-type': type })).statusCode).toBe(200);
  });

  it.each([
    undefined,
    '',
    'json',
    'text/plain',
    'text/json',
    'application/json5',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ])('answers 415 to %s', async (type) => {
    const answer = await send(valid, type === undefined ? {} : { 'content-type': type });
    expect(answer.json()).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"playerId":"p1",'],
    ['a byte order mark', `\uFEFF${valid}`],
    ['UTF-16', Buffer.from(valid, 'utf16le')],
    ['two objects', `${valid}${valid}`],
    ['NaN', '{"playerId":"p1","delta":NaN}'],
    ['a comment', `${valid} // please`],
  ])('answers 400 malformed_json to %s', async (_, body) => {
    expect((await send(body)).json()).toMatchObject({ status: 400, code: 'malformed_json' });
  });

  it.each([
    ['a list', `[${valid}]`, ''],
    ['a text', '"p1"', ''],
    ['null', 'null', ''],
    ['an unknown field', '{"playerId":"p1","delta":1,"score":9}', 'score'],
    ['a field twice', '{"playerId":"p1","delta":1,"delta":1000}', 'delta'],
    ['a field twice, escaped', '{"playerId":"p1","delta":1,"\\u0064elta":1000}', 'delta'],
    ['__proto__', '{"playerId":"p1","delta":1,"__proto__":{"admin":true}}', '__proto__'],
    ['constructor', '{"playerId":"p1","delta":1,"constructor":{"prototype":{"admin":true}}}', 'constructor'],
    ['deep nesting', `{"playerId":${'['.repeat(50_000)}${']'.repeat(50_000)},"delta":1}`, ''],
    ['bytes that are not UTF-8', Buffer.from('{"playerId":"\xff","delta":1}', 'latin1'), 'playerId'],
  ])('answers 400 to %s, and names the field', async (_, body, field) => {
    const answer = await send(body);
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field }] });
    expect(api.store.add).not.toHaveBeenCalled();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('refuses the field of a prototype anywhere in a batch', async () => {
    const payload = '{"updates":[{"playerId":"p1","delta":1,"__proto__":{"admin":true}}]}';
    const headers = { 'content-type': 'application/json' };
    const answer = await api.app.inject({ method: 'POST', url: '/score/batch', payload, headers });
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ field: 'updates.0.__proto__' }] });
  });

  it.each(['0.99999999999999999999', '9007199254740991.4', '1e-400', '-2.00000000000000001E0'])(
    'answers 422 to the delta %s, alone and in a batch',
    async (delta) => {
      const alone = await send(`{"playerId":"p1","delta":${delta}}`);
      expect(alone.json()).toMatchObject({ status: 422, code: 'invalid_delta', errors: [{ field: 'delta' }] });
      const payload = `{"updates":[${valid},{"playerId":"1e-400","delta":${delta}}]}`;
      const headers = { 'content-type': 'application/json' };
      const batch = await api.app.inject({ method: 'POST', url: '/score/batch', payload, headers });
      expect(batch.json()).toMatchObject({ status: 422, errors: [{ field: 'updates.1.delta' }] });
      expect(api.store.add).not.toHaveBeenCalled();
    },
  );

  it.each(['1.0', '1e0', '10E-1'])('takes the delta %s as 1', async (delta) => {
    expect((await send(`{"playerId":"p1","delta":${delta}}`)).json()).toMatchObject({ delta: 1 });
  });

  it('answers 415 to a body that is compressed, or declared as compressed', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await send(gzipSync(valid), headers)).json()).toMatchObject({ code: 'unsupported_media_type' });
    expect((await send(valid, headers)).json()).toMatchObject({ code: 'unsupported_media_type' });
    expect((await send(valid, { ...headers, 'content-encoding': 'identity' })).statusCode).toBe(200);
  });

  it('answers 400 to a request without any body', async () => {
    const answer = await api.app.inject({ method: 'POST', url: '/score/update' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' });
  });
});

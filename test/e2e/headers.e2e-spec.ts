import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';
import { head, listen, parseAnswer, rawRequest, UPDATE, updateRequest } from './raw-request.js';

describe('headers of a request', () => {
  let api: ApiApp;
  let port: number;

  beforeAll(async () => {
    api = await startApiApp({ ADMIN_TOKEN });
    port = await listen(api);
  });
  afterAll(() => api.app.close());
  beforeEach(() => {
    api.store.add.mockReset().mockImplementation(async (update) => changeOf(update));
  });

  const answerTo = async (request: string) => {
    const { status, body } = parseAnswer(await rawRequest(port, request));
    return { status, ...(JSON.parse(body) as { code?: string }) };
  };
  const update = (...headers: readonly string[]) => answerTo(updateRequest('Connection: close', ...headers));

  const key = 'Idempotency-Key: order-7';
  const keys = () => api.store.add.mock.calls.map(([one]) => one.idempotency?.key);

  it.each([999, 1000, 1900, 2500])('are read to the last after %d others', async (count) => {
    const others = Array.from({ length: count }, (_, number) => `h${number}:`);
    expect(await update(...others, key)).toMatchObject({ status: 200 });
    expect(keys()).toEqual(['order-7']);
    const token = `Authorization: Bearer ${ADMIN_TOKEN}`;
    const admin = await answerTo(head('GET /admin/rebuild', 'Connection: close', ...others, token));
    expect(admin.status).not.toBe(401);
  });

  it('are refused when they exceed 16 KiB, wherever the key is', async () => {
    const others = Array.from({ length: 2500 }, (_, number) => `h${number}: 12345`);
    expect(await update(...others, key)).toMatchObject({ status: 431, code: 'headers_too_large' });
    expect(await update(key, ...others)).toMatchObject({ status: 431, code: 'headers_too_large' });
    expect(keys()).toEqual([]);
  });

  it.each([
    ['twice', [key, key]],
    ['twice, once empty', [key, 'Idempotency-Key:']],
    ['twice, 1,500 headers apart', [key, ...Array<string>(1500).fill('x:'), key]],
    ['with 256 characters', [`Idempotency-Key: ${'k'.repeat(256)}`]],
    ['with 15,000 characters', [`Idempotency-Key: ${'k'.repeat(15_000)}`]],
    ['that is empty', ['Idempotency-Key:']],
  ])('refuse a key %s', async (_, headers) => {
    expect(await update(...headers)).toMatchObject({ status: 400, code: 'invalid_idempotency_key' });
    expect(keys()).toEqual([]);
  });

  it('refuse a key in a trailer after the body, but ignore other trailers', async () => {
    const json = ['Content-Type: application/json', 'Connection: close', 'Transfer-Encoding: chunked'];
    const chunked = (trailer: string, ...headers: readonly string[]) =>
      answerTo(`${head('POST /score/update', ...json, ...headers)}1b\r\n${UPDATE}\r\n0\r\n${trailer}\r\n\r\n`);
    expect(await chunked(key)).toMatchObject({ status: 400, code: 'invalid_idempotency_key' });
    expect(await chunked(key, key)).toMatchObject({ status: 200 });
    expect(await chunked('X-Checksum: 7')).toMatchObject({ status: 200 });
    expect(keys()).toEqual(['order-7', undefined]);
  });
});

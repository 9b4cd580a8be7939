import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';
import { parseAnswer, rawRequest } from './raw-request.js';

describe('headers of a request', () => {
  let api: ApiApp;
  let port: number;

  beforeAll(async () => {
    api = await startApiApp({ ADMIN_TOKEN });
    await api.app.listen(0, '127.0.0.1');
    port = (api.app.getHttpServer().address() as AddressInfo).port;
  });
  afterAll(() => api.app.close());
  beforeEach(() => {
    api.store.add.mockReset().mockImplementation(async (update) => changeOf(update));
  });

  const body = '{"playerId":"p1","delta":1}';

  /** What an update with these headers is answered. */
  const update = async (headers: string, framed = `Content-Length: ${body.length}\r\n\r\n${body}`) => {
    const head = 'POST /score/update HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n';
    const { status, body: answer } = parseAnswer(await rawRequest(port, `${head}${headers}${framed}`));
    return { status, ...(JSON.parse(answer) as { code?: string }) };
  };

  const key = 'Idempotency-Key: order-7\r\n';
  const keys = () => api.store.add.mock.calls.map(([one]) => one.idempotency?.key);

  it.each([999, 1000, 1900, 2500])('are read to the last after %d others', async (count) => {
    const others = Array.from({ length: count }, (_, number) => `h${number}:\r\n`).join('');
    expect(await update(others + key)).toMatchObject({ status: 200 });
    expect(keys()).toEqual(['order-7']);
    const admin = `GET /admin/rebuild HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${others}`;
    const token = `Authorization: Bearer ${ADMIN_TOKEN}\r\n\r\n`;
    expect(parseAnswer(await rawRequest(port, admin + token)).status).not.toBe(401);
  });

  it('are refused when they are over 16 KiB, wherever the key is', async () => {
    const others = Array.from({ length: 2500 }, (_, number) => `h${number}: 12345\r\n`).join('');
    expect(await update(others + key)).toMatchObject({ status: 431, code: 'headers_too_large' });
    expect(await update(key + others)).toMatchObject({ status: 431, code: 'headers_too_large' });
    expect(keys()).toEqual([]);
  });

  it.each([
    ['twice', key + key],
    ['twice, once empty', `${key}Idempotency-Key:\r\n`],
    ['twice, 1,500 headers apart', `${key}${'x:\r\n'.repeat(1500)}${key}`],
    ['with 256 characters', `Idempotency-Key: ${'k'.repeat(256)}\r\n`],
    ['with 15,000 characters', `Idempotency-Key: ${'k'.repeat(15_000)}\r\n`],
    ['that is empty', 'Idempotency-Key:\r\n'],
  ])('refuse a key %s', async (_, headers) => {
    expect(await update(headers)).toMatchObject({ status: 400, code: 'invalid_idempotency_key' });
    expect(keys()).toEqual([]);
  });

  it('refuse a key that comes after the body, where other trailers are passed over', async () => {
    const chunked = (trailer: string) => `Transfer-Encoding: chunked\r\n\r\n1b\r\n${body}\r\n0\r\n${trailer}\r\n`;
    expect(await update('', chunked(key))).toMatchObject({ status: 400, code: 'invalid_idempotency_key' });
    expect(await update(key, chunked(key))).toMatchObject({ status: 200 });
    expect(await update('', chunked('X-Checksum: 7\r\n'))).toMatchObject({ status: 200 });
    expect(keys()).toEqual(['order-7', undefined]);
  });
});

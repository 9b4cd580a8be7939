import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from '../docs/markdown.js';
import { startStoredApp, type StoredApp } from './stored-app.js';

const CALL = /^\$ curl -s (?:-X (PUT) )?'?localhost:3000([^\s']+)(.*)\n(.*)$/gm;

/** The standalone app with its stores answers the examples of the page as the page shows. */
describe('docs/boards.md', () => {
  let stored: StoredApp;
  let app: StoredApp['app'];
  let authorization: string;

  beforeAll(async () => {
    stored = await startStoredApp();
    ({ app, authorization } = stored);
  }, 60_000);

  afterAll(() => stored.remove());

  it('shows what the service answers', { timeout: 60_000 }, async () => {
    const calls = [...readPage('docs/boards.md').matchAll(CALL)];
    expect(calls.length).toBeGreaterThan(30);
    for (const [call, method, url = '', options = '', shown = ''] of calls) {
      const answer = await ask(method, url, options);
      expect([call, withoutId(answer)]).toEqual([call, withoutId(shown)]);
    }
  });

  async function ask(method: string | undefined, url: string, options: string): Promise<string> {
    const payload = / -d '(.*)'$/.exec(options)?.[1];
    const key = / 'Idempotency-Key: (\S+)'/.exec(options)?.[1];
    const json = payload !== undefined && { 'content-type': 'application/json' };
    const headers = { authorization, ...json, ...(key !== undefined && { 'idempotency-key': key }) };
    if (payload === undefined) return (await app.inject({ url, headers })).body;
    return (await app.inject({ method: method === 'PUT' ? 'PUT' : 'POST', url, headers, payload })).body;
  }
});

function withoutId(answer: string): string {
  return answer.replace(/"requestId":"[^"]+"/, '"requestId":""');
}

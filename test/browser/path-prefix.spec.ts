import type { Problem } from '@standings/http-server/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.js';
import { PrefixProxy } from './prefix-proxy.js';
import { type Standalone, startStandalone } from './standalone.js';
import { SwaggerPage } from './swagger-page.js';

let proxy: PrefixProxy;
let app: Standalone;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  proxy = await PrefixProxy.start('/games/board');
  [app, browser] = await Promise.all([startStandalone({ PUBLIC_URL: `${proxy.url}/` }), launchChromium()]);
  proxy.target = app.url;
  page = await browser.newPage();
});
afterAll(async () => {
  await Promise.all([browser.close(), app.stop()]);
  proxy.stop();
});

describe('below the prefix of a proxy', () => {
  it.each(['/docs', '/docs/', '/docs/index.html'])('"Try it out" at %s calls the service', async (path) => {
    const docs = await SwaggerPage.open(page, proxy.url + path);
    await docs.tryOut('updateScore');
    expect(await docs.execute('updateScore')).toMatchObject({ url: `${proxy.url}/score/update`, status: 200 });
    expect(proxy.strays).toEqual([]);
  });

  it('the page of the interface links to the page of problems', async () => {
    await SwaggerPage.open(page, `${proxy.url}/docs`);
    const link = await page.getByRole('link', { name: 'all codes' }).getAttribute('href');
    expect(new URL(link ?? '', page.url()).href).toBe(`${proxy.url}/docs/errors`);
  });

  it('the document names the service as its server', async () => {
    const address = `${proxy.url}/docs-json`;
    const { servers } = (await (await fetch(address)).json()) as { servers: { url: string }[] };
    expect(servers.map(({ url }) => new URL(url, address).href)).toEqual([`${proxy.url}/`]);
  });

  const headers = { 'content-type': 'application/json' };
  const json = async (path: string, init?: RequestInit) => (await fetch(proxy.url + path, init)).json();

  it.each([
    ['a field', '/score/update', '{"playerId":"p1","delta":0.5}', 'invalid_delta'],
    ['a body', '/score/update', '{', 'malformed_json'],
    ['an address', '/nowhere/at/all', '{}', 'route_not_found'],
    ['a path that cannot be decoded', '/%zz', '{}', 'invalid_request'],
  ])('the problem of %s links to its explanation', async (_, path, body, code) => {
    const problem = (await json(path, { method: 'POST', headers, body })) as Problem;
    await expectExplained(problem.type, code);
  });

  it('the problem of an update in a batch links to its explanation', async () => {
    const body = '{"updates":[{"playerId":"p1","delta":1,"board":"atlantis"}]}';
    const { results } = (await json('/score/batch', { method: 'POST', headers, body })) as { results: Problem[] };
    await expectExplained(results[0]?.type ?? '', 'board_not_found');
  });

  it('the problem of headers that are too large links to its explanation', async () => {
    // Directly, because the proxy has the same limit.
    const answer = await fetch(`${app.url}/health/live`, { headers: { 'x-flood': 'x'.repeat(17_000) } });
    const problem = (await answer.json()) as Problem;
    await expectExplained(problem.type, 'headers_too_large');
  });

  async function expectExplained(type: string, code: string): Promise<void> {
    expect(type.startsWith(`${proxy.url}/`)).toBe(true);
    await page.goto(type);
    expect(await page.locator(':target').innerText()).toBe(code);
    expect(proxy.strays).toEqual([]);
  }
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.js';
import { type Standalone, startStandalone } from './standalone.js';
import { startWebSite, type WebSite } from './web-site.js';

let listed: WebSite;
let unlisted: WebSite;
let app: Standalone;
let browser: Browser;

beforeAll(async () => {
  [listed, unlisted] = await Promise.all([startWebSite(), startWebSite()]);
  const CORS_ORIGINS = `https://game.example, ${listed.origin}`;
  [app, browser] = await Promise.all([startStandalone({ CORS_ORIGINS }), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser.close(), app.stop()]);
  listed.stop();
  unlisted.stop();
});

async function pageOf({ origin }: WebSite): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(origin);
  return page;
}

/** What a script of the page can see. */
function callFrom(page: Page, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const init =
    body === undefined
      ? { headers }
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
  return page.evaluate(
    async ([url, options]) => {
      const answer = await fetch(url, options);
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: (await answer.json()) as Record<string, unknown>,
      };
    },
    [app.url + path, init] as const,
  );
}

describe('a page whose origin is in CORS_ORIGINS', () => {
  let page: Page;

  beforeAll(async () => (page = await pageOf(listed)));

  it('updates a score with an Idempotency-Key, and sees that a second try was a replay', async () => {
    const keyed = { 'idempotency-key': 'round-12', 'x-request-id': 'page-1' };
    const first = await callFrom(page, '/score/update', { playerId: 'ann', delta: 40 }, keyed);
    expect(first).toMatchObject({ status: 200, body: { newScore: 40 }, headers: { 'x-request-id': 'page-1' } });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    const again = await callFrom(page, '/score/update', { playerId: 'ann', delta: 40 }, keyed);
    expect(again).toMatchObject({ body: { newScore: 40 }, headers: { 'idempotent-replayed': 'true' } });
  });

  it('reads a board', async () => {
    const { body } = await callFrom(page, '/leaderboard/around?playerId=ann');
    expect(body).toMatchObject({ entries: [{ playerId: 'ann', score: 40 }] });
  });

  it.each([
    ['an unknown address', '/leaderboards', undefined, 404, 'route_not_found'],
    ['a player who is not on the board', '/leaderboard/rank?playerId=zoe', undefined, 404, 'player_not_found'],
    ['a wrong delta', '/score/update', { playerId: 'ann', delta: 0.5 }, 422, 'invalid_delta'],
    ['a body that is too large', '/score/update', 'x'.repeat(300_000), 413, 'payload_too_large'],
  ])('sees the problem of %s', async (_, path, payload, status, code) => {
    const { body, ...answer } = await callFrom(page, path, payload);
    expect(answer.status).toBe(status);
    expect(body).toMatchObject({ code, requestId: answer.headers['x-request-id'] });
  });
});

describe('a page of another origin', () => {
  it('can neither read nor update', async () => {
    const page = await pageOf(unlisted);
    await expect(callFrom(page, '/leaderboard/top')).rejects.toThrow('Failed to fetch');
    await expect(callFrom(page, '/score/update', { playerId: 'eve', delta: 1 })).rejects.toThrow('Failed to fetch');
    expect((await fetch(`${app.url}/leaderboard/rank?playerId=eve`)).status).toBe(404);
  });
});

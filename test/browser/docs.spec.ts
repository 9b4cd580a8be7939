import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.js';
import { type Standalone, startStandalone } from './standalone.js';
import { SwaggerPage } from './swagger-page.js';

let app: Standalone;
let browser: Browser;
let docs: SwaggerPage;

beforeAll(async () => {
  [app, browser] = await Promise.all([startStandalone(), launchChromium()]);
  docs = await SwaggerPage.open(await browser.newPage(), `${app.url}/docs`);
  for (const operation of ['updateScore', 'updateScores', 'getTop', 'getRank', 'getAround', 'getRanks']) {
    await docs.tryOut(operation);
  }
});
afterAll(() => Promise.all([browser.close(), app.stop()]));

/** The tests share a page and a board, so each continues from the one before. */
describe('"Try it out" at /docs of an empty service', () => {
  it('finds an empty board with the examples of reads', async () => {
    expect(await docs.execute('getTop')).toMatchObject({ status: 200, body: { total: 0 } });
    expect(await docs.execute('getRanks')).toMatchObject({ status: 200, body: { absent: ['p123', 'p456'] } });
  });

  it('applies each click on an update, with the shown body', async () => {
    const first = await docs.execute('updateScore');
    expect(first).toMatchObject({ status: 200, body: { playerId: 'p123', delta: 50, newScore: 50 } });
    expect(first.headers).not.toHaveProperty('idempotency-key');
    expect((await docs.execute('updateScore')).body).toMatchObject({ previousScore: 50, newScore: 100 });
    await docs.fillBody('updateScore', { playerId: 'p123', delta: -30 });
    expect((await docs.execute('updateScore')).body).toMatchObject({ delta: -30, newScore: 70 });
  });

  it('applies each click on a batch', async () => {
    const results = (...scores: number[]) => ({ results: scores.map((newScore) => ({ newScore })) });
    const first = await docs.execute('updateScores');
    expect(first).toMatchObject({ status: 200, body: results(120, -5) });
    expect(first.headers).not.toHaveProperty('idempotency-key');
    expect((await docs.execute('updateScores')).body).toMatchObject(results(170, -10));
  });

  it('sends an Idempotency-Key that the user fills in', async () => {
    await docs.fillParameter('updateScore', 'Idempotency-Key', 'match-7');
    const first = await docs.execute('updateScore');
    expect(first.headers['idempotency-key']).toBe('match-7');
    expect((await docs.execute('updateScore')).body).toEqual(first.body);
  });

  it.each(['getTop', 'getRank', 'getAround', 'getRanks'])(
    'shows with the example of %s the effect of the examples of updates',
    async (operation) => {
      const { status, body } = await docs.execute(operation);
      expect(status).toBe(200);
      expect(JSON.stringify(body)).toContain('"playerId":"p123"');
    },
  );
});

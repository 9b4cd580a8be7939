import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';

const up = async () => ({ up: true });
const down = async () => ({ up: false, reason: 'it does not answer' });

describe('health of the api', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => Object.assign(api.health, { redis: up, outbox: up, kafka: up, postgres: up }));

  const ready = () => api.app.inject({ url: '/health/ready' });

  it('is ready when every part is up, and has their figures', async () => {
    api.health.redis = async () => ({ up: true, figures: { outbox: 12 } });
    const answer = await ready();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const details = {
      redis: { status: 'up', figures: { outbox: 12 } },
      kafka: { status: 'up' },
      topic: { status: 'up' },
      postgres: { status: 'up' },
      recovery: { status: 'up' },
      outbox: { status: 'up' },
      epochs: { status: 'up' },
      records: { status: 'up', figures: { ttl: 3600, restore: 600 } },
    };
    expect(answer.json()).toEqual({ status: 'ok', info: details, error: {}, details });
  });

  it.each(['outbox', 'kafka', 'postgres'] as const)('is ready but degraded while %s is down', async (part) => {
    api.health[part] = down;
    const answer = await ready();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'degraded',
      details: { [part]: { status: 'degraded', reason: 'it does not answer' } },
    });
  });

  it('is not ready without Redis; the answer is a report, not a problem', async () => {
    api.health.redis = down;
    const answer = await ready();
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toMatchObject({
      status: 'error',
      error: { redis: { status: 'down', reason: 'it does not answer' } },
      info: { kafka: { status: 'up' } },
    });
  });

  it('is alive whatever the state of its parts', async () => {
    api.health.redis = () => new Promise(() => {});
    const answer = await api.app.inject({ url: '/health/live' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'ok' });
  });
});

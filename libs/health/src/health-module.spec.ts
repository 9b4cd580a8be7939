import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { type Health, HealthCheck } from '@standings/domain';
import { HttpAdapter } from '@standings/http-server';
import { configureHttp } from '@standings/http-server/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { HealthModule } from './health-module.js';

let topic: () => Promise<Health>;

class TopicCheck extends HealthCheck {
  readonly name = 'topic';
  check = () => topic();
}

class DatabaseCheck extends HealthCheck {
  readonly name = 'database';
  check = async () => ({ up: true });
}

@Module({ providers: [TopicCheck, DatabaseCheck] })
class PartsModule {}

describe('HealthModule', () => {
  let app: NestFastifyApplication;

  afterEach(() => app.close());

  async function start(...others: (typeof HealthCheck)[]) {
    const health = HealthModule.register({ drainMs: 0, critical: [TopicCheck, DatabaseCheck], others });
    const module = await Test.createTestingModule({ imports: [health, PartsModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new HttpAdapter(), { logger: false });
    await configureHttp(app, { withoutOpenApi: true });
    await app.init();
  }

  async function ready() {
    await start();
    return app.inject({ url: '/health/ready' });
  }

  it('reports every part, with the figures of a lag', async () => {
    topic = async () => ({ up: true, figures: { lag: 42 } });
    const answer = await ready();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({
      status: 'ok',
      details: { topic: { status: 'up', figures: { lag: 42 } }, database: { status: 'up' } },
    });
  });

  it('is not ready while a critical part is down', async () => {
    topic = async () => ({ up: false, reason: 'no broker answers', figures: { lag: 42 } });
    const answer = await ready();
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      status: 'error',
      info: { database: { status: 'up' } },
      error: { topic: { status: 'down', reason: 'no broker answers', figures: { lag: 42 } } },
    });
  });

  it('is ready, and degraded, while a critical part is up for some of its work only', async () => {
    topic = async () => ({ up: true, isPartial: true, reason: 'a node is away' });
    const answer = await ready();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'degraded',
      details: { topic: { status: 'degraded', reason: 'a node is away' }, database: { status: 'up' } },
    });
  });

  it('does not start without a part that it is to report', async () => {
    class ForgottenCheck extends DatabaseCheck {}
    await expect(start(ForgottenCheck)).rejects.toThrow('ForgottenCheck');
  });
});

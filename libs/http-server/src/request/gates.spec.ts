import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configureHttp } from '../configure-http.js';
import { HttpAdapter } from '../http-adapter.js';
import { RequestProblem } from '../problems/request-problem.js';
import type { Gate } from './on-request.js';

@Controller('room')
class RoomController {
  @Get()
  get(): string {
    return 'inside';
  }
}

@Module({ controllers: [RoomController] })
class RoomModule {}

/** Refuses requests that have a header of this name. */
function refuses(header: string): Gate {
  return ({ headers }) =>
    header in headers ? new RequestProblem('unauthorized', `It has the header "${header}".`) : null;
}

describe('gates', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const adapter = new HttpAdapter();
    adapter.gates.push(refuses('x-first'), refuses('x-second'));
    const module = await Test.createTestingModule({ imports: [RoomModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
    await configureHttp(app, { withoutOpenApi: true });
    await app.init();
  });
  afterAll(() => app.close());

  const get = (headers: Record<string, string>, url = '/room') => app.inject({ url, headers });

  it('pass a request that none of them refuses', async () => {
    expect(await get({})).toMatchObject({ statusCode: 200, body: 'inside' });
  });

  it.each(['x-first', 'x-second'])('refuse a request that one of them refuses: %s', async (header) => {
    const answer = await get({ [header]: '1' });
    expect(answer.json()).toMatchObject({ status: 401, detail: `It has the header "${header}".` });
  });

  it('answer with the first refusal', async () => {
    const answer = await get({ 'x-second': '1', 'x-first': '1' });
    expect(answer.json()).toMatchObject({ detail: 'It has the header "x-first".' });
  });

  it('are asked before the route is looked up', async () => {
    expect((await get({ 'x-second': '1' }, '/nowhere')).statusCode).toBe(401);
    expect((await get({}, '/nowhere')).statusCode).toBe(404);
  });
});

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { parseEnvironment, standaloneEnvironment } from '@standings/config';
import { HttpAdapter } from '@standings/http-server';
import { configureHttp } from '@standings/http-server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StandaloneModule } from '../../apps/standalone/src/standalone-module.js';
import { embeddedFolder } from '../support/embedded-folder.js';
import { readPage } from '../docs/markdown.js';

const CALL = /^\$ curl -s (?:-X (PUT) )?'?localhost:3000([^\s']+)(.*)\n(.*)$/gm;

/** The standalone app with its stores answers the examples of the page as the page shows. */
describe('docs/boards.md', () => {
  let folder: string;
  let app: NestFastifyApplication;
  let authorization: string;

  beforeAll(async () => {
    folder = await embeddedFolder();
    const environment = parseEnvironment(standaloneEnvironment, { DATA_DIR: folder });
    const module = await Test.createTestingModule({
      imports: [await StandaloneModule.register(environment)],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new HttpAdapter(), { logger: false });
    await configureHttp(app);
    await app.init();
    authorization = `Bearer ${(await readFile(join(folder, 'admin-token'), 'utf8')).trim()}`;
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

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

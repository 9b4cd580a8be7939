import accepts from '@fastify/accepts';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowOrigins } from './cross-origin.js';
import type { HttpAdapter } from './http-adapter.js';
import { setUpOpenApi } from './openapi/document.js';
import { onRequestWith } from './request/on-request.js';
import { ProblemFilter } from './request/problem-filter.js';
import { pageHeaders } from './request/security-headers.js';
import { ValidationPipe } from './request/validation-pipe.js';

export interface HttpSettings {
  /** One line per request at level debug. Without it there is no hook for it. */
  readonly logRequests?: boolean;
  /** Where callers reach the service, without a slash at the end, for links to it. Left out: links are paths. */
  readonly publicUrl?: string | undefined;
  /** Origins whose pages may call the service, or `*` alone for all. None if left out. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Without the OpenAPI document and its page, for an app that has no interface to describe. */
  readonly withoutOpenApi?: boolean;
}

/** Sets up an app made with an `HttpAdapter`: the same for the services and for the tests. Call it before `init`. */
export async function configureHttp(app: NestFastifyApplication, settings: HttpSettings = {}): Promise<void> {
  const adapter = app.getHttpAdapter() as HttpAdapter;
  const server = adapter.getInstance();
  server.publicUrl = settings.publicUrl ?? '';
  server.addHook('onRequest', onRequestWith(await pageHeaders(), adapter));
  if (settings.logRequests === true) server.addHook('onResponse', logRequest);
  allowOrigins(app, settings.corsOrigins ?? []);
  await app.register(accepts);
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter(adapter));
  if (settings.withoutOpenApi !== true) setUpOpenApi(app);
}

const logger = new Logger('Request');

function logRequest(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { id: requestId, method, url } = request;
  logger.debug(`${method} ${url}`, {
    requestId,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  });
  done();
}

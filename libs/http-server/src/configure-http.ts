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
  /** Logs one line per request at level debug. */
  readonly logRequests?: boolean;
  /** Where callers reach the service, without a trailing slash, for links. Without it links are paths. */
  readonly publicUrl?: string | undefined;
  /** Origins whose pages may call the service, or `*` alone for all. Default: none. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Leaves out the OpenAPI document and its page, for an app without an API. */
  readonly withoutOpenApi?: boolean;
}

/** Sets up an app that uses an `HttpAdapter`, in services and tests alike. Call it before `init`. */
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

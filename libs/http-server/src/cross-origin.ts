import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { isForOperators } from './request/address.js';

/** How long a browser may cache a preflight, in s. It costs one request per page, address and ten minutes. */
const MAX_AGE_S = 600;

/** For addresses that other origins may not call. */
const CLOSED = { origin: false };

/**
 * Lets pages of other origins call everything but `/admin` (CORS, fetch.spec.whatwg.org). Without origins it adds no hook and
 * no header.
 *
 * @param origins as browsers send them, or `*` alone for all.
 */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const open = {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: ['Content-Type', 'Idempotency-Key', 'X-Request-Id'],
    exposedHeaders: ['Idempotent-Replayed', 'Retry-After', 'X-Request-Id'],
    maxAge: MAX_AGE_S,
    // `onRequestWith` answers OPTIONS, after the same gates and limits as for any request.
    preflightContinue: true,
    strictPreflight: false,
  };
  app.enableCors({
    delegator: (request: FastifyRequest, done: (error: null, options: object) => void) =>
      done(null, request.headers.origin === undefined || isForOperators(request) ? CLOSED : open),
  });
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { isForOperators } from './request/address.js';

/** How long a browser may keep what a preflight said, in s: one more request per page, address and ten minutes. */
const MAX_AGE_S = 600;

/** For everything that is not opened. */
const CLOSED = { origin: false };

/**
 * Lets pages of other origins call everything but `/admin` (CORS, fetch.spec.whatwg.org). Without an origin there is no hook
 * and no header for it.
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
    // `onRequestWith` answers OPTIONS, after the gate and the limits of every other request.
    preflightContinue: true,
    strictPreflight: false,
  };
  app.enableCors({
    delegator: (request: FastifyRequest, done: (error: null, options: object) => void) =>
      done(null, request.headers.origin === undefined || isForOperators(request) ? CLOSED : open),
  });
}

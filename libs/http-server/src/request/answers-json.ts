import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route answers only JSON, as the use cases do. Pages and metrics do not. */
    answersJson?: boolean;
  }
}

const JSON_TYPE = 'application/json';

export function answersJson(request: FastifyRequest): boolean {
  return request.routeOptions.config.answersJson === true;
}

/** Whether the caller takes JSON. */
export function acceptsJson(request: FastifyRequest): boolean {
  const { accept } = request.headers;
  // Nearly every caller sends one of these; they need no parsing.
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return true;
  return request.accepts().type([JSON_TYPE]) === JSON_TYPE;
}

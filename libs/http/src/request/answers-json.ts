import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

const JSON_TYPE = 'application/json';

/** Marks a route that answers JSON and nothing else, as the routes of the use cases do. Pages and metrics do not. */
export const AnswersJson = () => RouteConfig({ answersJson: true });

export function answersJson(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { readonly answersJson?: boolean }).answersJson === true;
}

/** Whether the caller takes JSON. */
export function acceptsJson(request: FastifyRequest): boolean {
  const { accept } = request.headers;
  // What nearly every caller sends, without parsing it.
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return true;
  return request.accepts().type([JSON_TYPE]) === JSON_TYPE;
}

import type { FastifyRequest } from 'fastify';

const JSON_TYPE = 'application/json';

/** Route configuration of what answers JSON and nothing else. */
export const ANSWERS_JSON = { answersJson: true };

/** Whether the caller takes what the route answers. Only JSON routes are asked; pages and metrics answer as they are. */
export function acceptsAnswer(request: FastifyRequest): boolean {
  const { accept } = request.headers;
  // What nearly every caller sends, without parsing it.
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return true;
  const { answersJson } = request.routeOptions.config as { readonly answersJson?: boolean };
  return answersJson !== true || request.accepts().type([JSON_TYPE]) === JSON_TYPE;
}

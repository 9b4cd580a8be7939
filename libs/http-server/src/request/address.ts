import type { FastifyRequest } from 'fastify';

/** Whether the service has this address for this method. Never for OPTIONS: CORS adds one OPTIONS route for all paths. */
export function hasRoute(request: FastifyRequest): boolean {
  return !request.is404 && request.method !== 'OPTIONS';
}

/** Whether it is an address of the admin interface. */
export function isForOperators(request: FastifyRequest): boolean {
  return addressOf(request).startsWith('/admin/');
}

/** The address of the route: a URL can spell it in many ways, such as `/%61dmin/rebuild`. */
function addressOf(request: FastifyRequest): string {
  return hasRoute(request) ? request.routeOptions.config.url : pathOf(request.url);
}

/** The path of a URL, without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether only operators may call the route. Every route below `/admin` is for them. */
    forOperators?: boolean;
  }
}

/** Whether the service has this address for this method. Never for OPTIONS: CORS adds one OPTIONS route for all paths. */
export function hasRoute(request: FastifyRequest): boolean {
  return !request.is404 && request.method !== 'OPTIONS';
}

/** Whether requests of this method have a body that is read. */
export function readsBody({ method }: FastifyRequest): boolean {
  return method === 'POST' || method === 'PUT';
}

/** Whether it is an address of the admin interface, or a call that only operators may make. */
export function isForOperators(request: FastifyRequest): boolean {
  if (addressOf(request).startsWith('/admin/')) return true;
  return hasRoute(request) && request.routeOptions.config.forOperators === true;
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

import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

/** Other addresses at which Swagger UI is served. A server that is relative to the page would be another one there. */
const ALIASES = new Set(['/docs/', '/docs/index.html']);

/** Leads the other addresses of the page to `/docs`. Call it before they are set up. */
export function redirectToDocsPage(server: FastifyInstance): void {
  server.addHook('onRoute', (route: RouteOptions) => {
    if (ALIASES.has(route.url)) route.handler = redirect;
  });
}

/** Relative, so that it stays below the prefix of a proxy. */
function redirect(_request: FastifyRequest, reply: FastifyReply): void {
  reply.redirect('../docs', 308);
}

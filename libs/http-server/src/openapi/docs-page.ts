import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

/** Other addresses at which Swagger UI serves the page. The server address is relative to the page, so it would be wrong there. */
const ALIASES = new Set(['/docs/', '/docs/index.html']);

/** Redirects the other addresses of the page to `/docs`. Call it before they are set up. */
export function redirectToDocsPage(server: FastifyInstance): void {
  server.addHook('onRoute', (route: RouteOptions) => {
    if (ALIASES.has(route.url)) route.handler = redirect;
  });
}

/** Relative, so that a proxy prefix stays in front of it. */
function redirect(_request: FastifyRequest, reply: FastifyReply): void {
  reply.redirect('../docs', 308);
}

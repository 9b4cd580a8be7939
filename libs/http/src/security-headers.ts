import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Scripts and data from this service alone, and no page may frame it. Swagger UI needs inline styles and `data:` images. */
const DIRECTIVES = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  frameAncestors: ["'none'"],
  // The service may stand on plain HTTP inside a network.
  upgradeInsecureRequests: null,
};

/**
 * The headers that helmet sets, asked for once. They are the same for every request, and making them anew cost
 * a quarter of a request's time.
 */
export async function securityHeaders(): Promise<Readonly<Record<string, string>>> {
  let headers = {};
  const server = new FastifyAdapter().getInstance();
  await server.register(helmet, { contentSecurityPolicy: { directives: DIRECTIVES } });
  server.get('/', (_request, reply) => {
    headers = { ...reply.raw.getHeaders() };
    return '';
  });
  await server.inject('/');
  await server.close();
  return headers;
}

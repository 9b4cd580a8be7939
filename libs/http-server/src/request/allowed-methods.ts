import type { FastifyInstance } from 'fastify';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The methods of a path. Finds no paths with parameters. */
export function allowedMethods(server: FastifyInstance, path: string): string[] {
  return METHODS.filter((method) => server.hasRoute({ method, url: path }));
}

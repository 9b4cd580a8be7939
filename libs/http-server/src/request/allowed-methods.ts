import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every path of the service that has parameters, such as `/boards/:id`. */
    readonly pathsWithParameters: Set<string>;
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Collects the paths with parameters, which {@link allowedMethods} needs. Call it before routes are added. */
export function collectPaths(server: FastifyInstance): void {
  const paths = new Set<string>();
  server.decorate('pathsWithParameters', paths);
  server.addHook('onRoute', ({ url }) => {
    if (url.includes(':')) paths.add(url);
  });
}

/** The methods of a path. */
export function allowedMethods(server: FastifyInstance, path: string): string[] {
  const paths = [path, ...[...server.pathsWithParameters].filter((pattern) => fits(path, pattern))];
  return METHODS.filter((method) => paths.some((url) => server.hasRoute({ method, url })));
}

/** Whether a path is the pattern with values in the place of its parameters. */
function fits(path: string, pattern: string): boolean {
  const parts = path.split('/');
  const expected = pattern.split('/');
  return (
    parts.length === expected.length &&
    expected.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
  );
}

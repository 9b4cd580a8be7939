import type { FastifyInstance } from 'fastify';

/** Listens on the port of the benchmark until it is told to stop. @param close ends everything besides HTTP. */
export async function serve(app: FastifyInstance, close: () => Promise<unknown>): Promise<void> {
  app.get('/ready', () => 'ready');
  process.once('SIGTERM', () => {
    void app
      .close()
      .then(close)
      .then(() => process.exit(0));
  });
  await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
}

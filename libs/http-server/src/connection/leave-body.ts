import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long the rest of a body may take to arrive after the answer, in ms. */
const REST_MS = 1000;

/**
 * For a request that is answered without its body. The rest of the body is discarded, so that the client can read the answer
 * and reuse the connection. A client that goes on sending, or sends nothing, loses the connection. Node would wait for the
 * request's time-out and answer a second time.
 */
export function leaveBody({ raw, headers }: FastifyRequest, reply: FastifyReply): void {
  if ((headers['content-length'] ?? headers['transfer-encoding']) === undefined) return;
  reply.raw.once('finish', () => {
    if (!raw.complete) setTimeout(() => raw.complete || raw.destroy(), REST_MS).unref();
  });
}

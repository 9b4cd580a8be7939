import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long the rest of a body may still take to come when the request is answered, in ms. */
const REST_MS = 1000;

/**
 * For a request that is answered without its body. What is on its way is thrown away, so that the client can read the
 * answer and use the connection again; one that goes on sending, or sends nothing, loses it. Node would wait for the
 * request's time-out, and answer once more.
 */
export function leaveBody({ raw, headers }: FastifyRequest, reply: FastifyReply): void {
  if ((headers['content-length'] ?? headers['transfer-encoding']) === undefined) return;
  reply.raw.once('finish', () => {
    if (!raw.complete) setTimeout(() => raw.complete || raw.destroy(), REST_MS).unref();
  });
}

import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.js';

/**
 * Most requests that may wait on one connection for the answers before theirs. Node reads 64 KiB of a connection at once, which
 * may hold 1,300 requests, and keeps every answer until the client has read those before it: 220 MB for pages of 1,000 players.
 */
export const MAX_WAITING = 32;

const waiting = new WeakMap<Socket, number>();

/** Whether the request is one too many that was sent before the answers to others on its connection. */
export function waitsBehindMany(request: FastifyRequest, reply: FastifyReply): boolean {
  // Only an answer that has to wait for another has no socket yet: nothing is counted for the others.
  if (reply.raw.socket !== null) return false;
  const { socket } = request.raw;
  const count = waiting.get(socket) ?? 0;
  if (count >= MAX_WAITING) return true;
  waiting.set(socket, count + 1);
  reply.raw.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  return false;
}

export function tooManyAtOnce(): RequestProblem {
  return new RequestProblem(
    'invalid_request',
    `More than ${MAX_WAITING} requests were sent on this connection before their answers. Wait for answers, or send a batch.`,
  );
}

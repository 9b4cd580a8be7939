import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.js';

/** Most requests that may wait on one connection for earlier answers. Node reads 64 KiB at once, which can hold 2,400 requests. */
export const MAX_WAITING = 32;

/** Most that may wait, refused ones included: each takes 8 KB. A connection with more is closed. */
const FLOOD = 4 * MAX_WAITING;

/** Memory of a waiting request without its answer, in bytes. */
const WAITING_REQUEST = 8192;

const waiting = new WeakMap<Socket, number>();

/** Whether the answer must wait for an earlier one on its connection. Only then it has no socket yet. */
export function waits(reply: FastifyReply): boolean {
  return reply.raw.socket === null;
}

/**
 * Calls back after the earlier answers on the connection are sent. Node would keep a finished answer until then: a client that sends
 * 2 KB of requests and reads nothing would cost 6 MB for 33 pages of 1,000 players. Routes with small answers do not wait: updates
 * that arrive together share a script call.
 */
export function whenItsTurn(request: FastifyRequest, reply: FastifyReply, then: () => void): void {
  if (!waits(reply) || request.routeOptions.config.smallAnswers === true) then();
  else reply.raw.once('socket', () => then());
}

/**
 * How many requests wait on this connection for earlier answers, including this one; 0 if it need not wait. The memory of each is
 * counted until it is answered. A connection with more than {@link FLOOD} is closed.
 */
export function waitingWith(request: FastifyRequest, reply: FastifyReply): number {
  if (!waits(reply)) return 0;
  const { socket } = request.raw;
  const count = (waiting.get(socket) ?? 0) + 1;
  waiting.set(socket, count);
  if (count > FLOOD) {
    closeUnread(socket);
  } else {
    request.server.unreadAnswers.hold(request, reply, WAITING_REQUEST);
    reply.raw.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  }
  return count;
}

/** An undocumented part of a socket. */
interface Parsed {
  readonly parser?: { onIncoming: () => number } | null;
}

/**
 * Closes a connection without parsing the rest of what was read from it. Node would parse up to 2,000 more requests, and keep them
 * until it has read from all other connections: 100 such connections took 190 MB.
 */
function closeUnread(socket: Socket): void {
  const { parser } = socket as Parsed;
  // Any answer but 0, 1 and 2 is an error to the parser.
  if (parser) parser.onIncoming = () => -1;
  socket.destroy();
}

export function tooManyAtOnce(): RequestProblem {
  return new RequestProblem(
    'invalid_request',
    `More than ${MAX_WAITING} requests were sent on this connection before their answers. Wait for answers, or send a batch.`,
  );
}

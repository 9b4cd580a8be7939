import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.js';

/** Most requests that may wait on one connection for the answers before theirs. Node reads 64 KiB at once, which may hold 2,400. */
export const MAX_WAITING = 32;

/** Most that may wait, with those that were refused: they take 8 KB each. A connection with more is closed. */
const FLOOD = 4 * MAX_WAITING;

/** What a request takes besides its answer while it waits, in bytes. */
const WAITING_REQUEST = 8192;

const waiting = new WeakMap<Socket, number>();

/** Whether the answer has to wait for another on its connection. Only then it has no socket yet. */
export function waits(reply: FastifyReply): boolean {
  return reply.raw.socket === null;
}

/**
 * Calls back when the answers before that of a request are sent. Node keeps every answer until then: 33 pages of 1,000 players are
 * 6 MB, asked for with 2 KB by a client that reads none of them. Routes with small answers are begun before their turn: updates that
 * arrive together share a script call.
 */
export function whenItsTurn(request: FastifyRequest, reply: FastifyReply, then: () => void): void {
  if (!waits(reply) || request.routeOptions.config.smallAnswers === true) then();
  else reply.raw.once('socket', () => then());
}

/**
 * How many requests wait on the connection of this one for the answers before theirs, with this one; 0 if it need not wait. Each is
 * counted in memory until it is answered. A connection with more than {@link FLOOD} is closed.
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

/** The part of a socket that Node does not document. */
interface Parsed {
  readonly parser?: { onIncoming: () => number } | null;
}

/**
 * Closes a connection without parsing the rest of what was read of it. Node would go on, and keep the 2,000 requests that may be in it
 * until it has read from every other connection that has something: 100 such connections took 190 MB.
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

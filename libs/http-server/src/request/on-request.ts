import type { FastifyReply, FastifyRequest } from 'fastify';
import { leaveBody } from '../connection/leave-body.js';
import { MAX_WAITING, tooManyAtOnce, waitingWith, whenItsTurn } from '../connection/pipelining.js';
import { PROBLEMS } from '../problems/catalogue.js';
import { RequestProblem } from '../problems/request-problem.js';
import { hasRoute, pathOf, readsBody } from './address.js';
import { allowedMethods } from './allowed-methods.js';
import { acceptsJson, answersJson } from './answers-json.js';
import { JSON_HEADERS } from './security-headers.js';
import { sendProblem } from './send-problem.js';

/** Longest path and query, in characters. Requests need at most about 900, but for a list of boards with long ids. */
export const MAX_URL = 4096;

type Done = () => void;

/** Why a request is refused before it is read; null if it is not. */
export type Gate = (request: FastifyRequest) => RequestProblem | null;

/** What an app decides about requests before they are read. */
export interface Entrance {
  /** Whether connections are about to close, so that clients should open new ones. */
  readonly stopping: boolean;
  /** Asked in order; the first refusal is the answer. */
  readonly gates: readonly Gate[];
}

/**
 * The first hook of a request: sets the headers of every answer, and refuses what needs no body to refuse.
 *
 * @param pageHeaders for answers that are not JSON.
 */
export function onRequestWith(pageHeaders: Readonly<Record<string, string>>, entrance: Entrance) {
  return (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    // The connection was closed after it had sent this: nobody waits for an answer.
    if (request.raw.socket.destroyed) return;
    const json = answersJson(request);
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    reply.headers(json ? JSON_HEADERS : pageHeaders);
    if (entrance.stopping) reply.header('connection', 'close');
    if (!readsBody(request)) leaveBody(request, reply);
    const refusal = refusalOf(request, reply, entrance.gates);
    if (refusal !== null) refuse(request, reply, refusal);
    else if (!hasRoute(request)) onNoRoute(request, reply);
    else if (json && !acceptsJson(request)) refuse(request, reply, notAcceptable());
    else whenItsTurn(request, reply, done);
  };
}

/** Refusals that do not depend on the address. */
function refusalOf(request: FastifyRequest, reply: FastifyReply, gates: readonly Gate[]): RequestProblem | null {
  // First, because it also counts requests that are refused for other reasons.
  if (waitingWith(request, reply) > MAX_WAITING) return tooManyAtOnce();
  if (request.url.length > MAX_URL) return tooLong(request.url);
  if (lacksHost(request)) return noHost();
  for (const gate of gates) {
    const refusal = gate(request);
    if (refusal !== null) return refusal;
  }
  return null;
}

function tooLong({ length }: string): RequestProblem {
  return new RequestProblem('uri_too_long', `Path and query have ${length} characters; ${MAX_URL} are allowed.`);
}

function lacksHost({ headers, raw }: FastifyRequest): boolean {
  return headers.host === undefined && raw.httpVersion === '1.1';
}

function noHost(): RequestProblem {
  return new RequestProblem('invalid_request', 'An HTTP/1.1 request needs a "Host" header.');
}

function notAcceptable(): RequestProblem {
  return new RequestProblem('not_acceptable', 'This address answers application/json, which "Accept" excludes.');
}

/** No route for this method: answers OPTIONS, and 405 if another method has a route. */
function onNoRoute(request: FastifyRequest, reply: FastifyReply): void {
  const allow = allowedMethods(request.server, pathOf(request.url)).join(', ');
  if (allow === '') {
    refuse(request, reply, routeNotFound());
  } else if (request.method === 'OPTIONS') {
    void reply.code(204).header('allow', allow).send();
  } else {
    const detail = `${request.method} is not allowed here, only ${allow}.`;
    refuse(request, reply, new RequestProblem('method_not_allowed', detail, undefined, { allow }));
  }
}

/** Sends without throwing: the route that CORS adds for OPTIONS has Fastify's own error handler. */
function refuse(request: FastifyRequest, reply: FastifyReply, problem: RequestProblem): void {
  sendProblem(reply, request, problem.code, problem);
}

function routeNotFound(): RequestProblem {
  const { meaning, fix } = PROBLEMS.route_not_found;
  return new RequestProblem('route_not_found', `${meaning} ${fix}`);
}

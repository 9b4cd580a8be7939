import type { FastifyReply, FastifyRequest } from 'fastify';
import { leaveBody } from '../connection/leave-body.js';
import { MAX_WAITING, tooManyAtOnce, waitingWith, whenItsTurn } from '../connection/pipelining.js';
import { PROBLEMS } from '../problems/catalogue.js';
import { RequestProblem } from '../problems/request-problem.js';
import { hasRoute, pathOf } from './address.js';
import { allowedMethods } from './allowed-methods.js';
import { acceptsJson, answersJson } from './answers-json.js';
import { JSON_HEADERS } from './security-headers.js';
import { sendProblem } from './send-problem.js';

/** Longest path and query, in characters. The longest that any request needs is about 900. */
export const MAX_URL = 4096;

type Done = () => void;

/** Why a request is refused before it is read; null if it is not. */
export type Gate = (request: FastifyRequest) => RequestProblem | null;

/** What an app says of requests before they are read. */
export interface Entrance {
  /** Whether clients should not come back on their connection, which is about to close. */
  readonly stopping: boolean;
  /** Asked in order; the first refusal is the answer. */
  readonly gates: readonly Gate[];
}

/**
 * The hook before everything else of a request: the headers of every answer, and what can be refused at first sight.
 *
 * @param pageHeaders of what is not JSON.
 */
export function onRequestWith(pageHeaders: Readonly<Record<string, string>>, entrance: Entrance) {
  return (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    // What a connection had sent before it was closed: nobody waits for it, and nothing is kept of it.
    if (request.raw.socket.destroyed) return;
    const json = answersJson(request);
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    reply.headers(json ? JSON_HEADERS : pageHeaders);
    if (entrance.stopping) reply.header('connection', 'close');
    // No other method has a body that somebody reads.
    if (request.method !== 'POST') leaveBody(request, reply);
    const refusal = refusalOf(request, reply, entrance.gates);
    if (refusal !== null) refuse(request, reply, refusal);
    else if (!hasRoute(request)) onNoRoute(request, reply);
    else if (json && !acceptsJson(request)) refuse(request, reply, notAcceptable());
    else whenItsTurn(request, reply, done);
  };
}

/** What is refused whether there is such an address or not. */
function refusalOf(request: FastifyRequest, reply: FastifyReply, gates: readonly Gate[]): RequestProblem | null {
  // First, because it counts what is refused for any other reason too.
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
  return new RequestProblem('invalid_request', 'A request of HTTP/1.1 needs a "Host" header.');
}

function notAcceptable(): RequestProblem {
  return new RequestProblem('not_acceptable', 'This address answers application/json, which "Accept" excludes.');
}

/** No route for this method: 405 if there is one for another, and the answer to OPTIONS. */
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

/** At once: the route that CORS adds for OPTIONS has Fastify's own error handler. */
function refuse(request: FastifyRequest, reply: FastifyReply, problem: RequestProblem): void {
  sendProblem(reply, request, problem.code, problem);
}

function routeNotFound(): RequestProblem {
  const { meaning, fix } = PROBLEMS.route_not_found;
  return new RequestProblem('route_not_found', `${meaning} ${fix}`);
}

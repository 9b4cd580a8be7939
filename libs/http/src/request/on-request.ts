import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEMS } from '../problems/catalogue.js';
import { RequestProblem } from '../problems/request-problem.js';
import { pathOf, sendProblem } from '../problems/send-problem.js';
import { JSON_HEADERS } from '../security-headers.js';
import { hasRoute } from './address.js';
import { allowedMethods } from './allowed-methods.js';
import { acceptsJson, answersJson } from './answers-json.js';
import { MAX_WAITING, tooManyAtOnce, waitingWith, whenItsTurn } from './pipelining.js';
import { leaveBody } from './leave-body.js';

/** Longest path and query, in characters. The longest that any request needs is about 900. */
export const MAX_URL = 4096;

type Done = () => void;

/** Why a request is not let in; null if it is. */
export type Gate = (request: FastifyRequest) => RequestProblem | null;

/** What an app says of who may come in. */
export interface Entrance {
  /** Whether clients should not come back on their connection, which is about to close. */
  readonly stopping: boolean;
  readonly gate: Gate;
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
    const refusal = refusalOf(request, reply, entrance.gate);
    if (refusal !== null) refuse(request, reply, refusal);
    else if (!hasRoute(request)) onNoRoute(request, reply);
    else if (json && !acceptsJson(request)) refuse(request, reply, notAcceptable());
    else whenItsTurn(request, reply, done);
  };
}

/** What is refused whether there is such an address or not. */
function refusalOf(request: FastifyRequest, reply: FastifyReply, gate: Gate): RequestProblem | null {
  // First, because it counts what is refused for any other reason too.
  if (waitingWith(request, reply) > MAX_WAITING) return tooManyAtOnce();
  if (request.url.length > MAX_URL) return tooLong(request.url);
  if (lacksHost(request)) return noHost();
  return gate(request);
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

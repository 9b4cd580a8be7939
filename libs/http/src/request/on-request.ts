import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEMS } from '../problems/catalogue.js';
import { RequestProblem } from '../problems/request-problem.js';
import { pathOf } from '../problems/send-problem.js';
import { JSON_HEADERS } from '../security-headers.js';
import { allowedMethods } from './allowed-methods.js';
import { acceptsJson, answersJson } from './answers-json.js';
import { tooManyAtOnce, waitsBehindMany } from './pipelining.js';

/** Longest path and query, in characters. The longest that any request needs is about 900. */
export const MAX_URL = 4096;

type Done = (error?: Error) => void;

/**
 * The hook before everything else of a request: the headers of every answer, and what can be refused at first sight.
 *
 * @param pageHeaders of what is not JSON.
 * @param isStopping whether clients should not come back on their connection, which is about to close.
 */
export function onRequestWith(pageHeaders: Readonly<Record<string, string>>, isStopping: () => boolean) {
  return (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    const json = answersJson(request);
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    reply.headers(json ? JSON_HEADERS : pageHeaders);
    if (isStopping()) reply.header('connection', 'close');
    if (request.url.length > MAX_URL) done(tooLong(request.url));
    else if (lacksHost(request)) done(noHost());
    else if (waitsBehindMany(request, reply)) done(tooManyAtOnce());
    else if (request.is404) onNoRoute(request, reply, done);
    else if (json && !acceptsJson(request)) done(notAcceptable());
    else done();
  };
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
function onNoRoute(request: FastifyRequest, reply: FastifyReply, done: Done): void {
  const allow = allowedMethods(request.server, pathOf(request.url)).join(', ');
  if (allow === '') {
    done(routeNotFound());
  } else if (request.method === 'OPTIONS') {
    void reply.code(204).header('allow', allow).send();
  } else {
    const detail = `${request.method} is not allowed here, only ${allow}.`;
    done(new RequestProblem('method_not_allowed', detail, undefined, { allow }));
  }
}

function routeNotFound(): RequestProblem {
  const { meaning, fix } = PROBLEMS.route_not_found;
  return new RequestProblem('route_not_found', `${meaning} ${fix}`);
}

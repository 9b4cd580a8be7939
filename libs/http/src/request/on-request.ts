import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.js';
import { pathOf } from '../problems/send-problem.js';
import { acceptsAnswer } from './accept.js';
import { allowedMethods } from './allowed-methods.js';

/** Longest path and query, in characters. The longest that any request needs is about 900. */
export const MAX_URL = 4096;

type Done = (error?: Error) => void;

/**
 * The hook before everything else of a request: what every answer carries, and what can be refused at first sight.
 *
 * @param headers of every answer.
 */
export function onRequestWith(headers: Readonly<Record<string, string>>) {
  return (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    reply.headers(headers).header('x-request-id', request.id);
    check(request, reply, done);
  };
}

function check(request: FastifyRequest, reply: FastifyReply, done: Done): void {
  if (request.url.length > MAX_URL) {
    done(new RequestProblem('uri_too_long', `Path and query have ${request.url.length} characters, ${MAX_URL} fit.`));
  } else if (request.is404) {
    onNoRoute(request, reply, done);
  } else if (!acceptsAnswer(request)) {
    done(new RequestProblem('not_acceptable', 'This address answers application/json, which "Accept" excludes.'));
  } else {
    done();
  }
}

/** No route for this method: 405 if there is one for another, and the answer to OPTIONS. */
function onNoRoute(request: FastifyRequest, reply: FastifyReply, done: Done): void {
  const allow = allowedMethods(request.server, pathOf(request.url)).join(', ');
  if (allow === '') done();
  else if (request.method === 'OPTIONS') reply.code(204).header('allow', allow).send();
  else {
    const detail = `${request.method} is not allowed here, only ${allow}.`;
    done(new RequestProblem('method_not_allowed', detail, undefined, { allow }));
  }
}

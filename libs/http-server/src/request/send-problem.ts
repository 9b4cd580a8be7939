import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { leaveBody } from '../connection/leave-body.js';
import { type ProblemCode, problemKind, PROBLEMS } from '../problems/catalogue.js';
import { type Problem, PROBLEM_TYPE, problemOf } from '../problems/problem.js';
import { RequestProblem } from '../problems/request-problem.js';
import { pathOf, readsBody } from './address.js';

/** Sends an error as a problem, with its headers. */
export function sendProblem(reply: FastifyReply, request: FastifyRequest, code: ProblemCode, error: unknown): void {
  const { status, retryAfterS } = problemKind(code);
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  if (error instanceof RequestProblem) reply.headers(error.headers);
  // For every other request this was decided when it arrived.
  if (readsBody(request)) leaveBody(request, reply);
  reply
    .code(status)
    .header('content-type', PROBLEM_TYPE)
    .send(request.server.unreadAnswers.problem(request, reply, JSON.stringify(describe(request, code, error))));
}

function describe(request: FastifyRequest, code: ProblemCode, error: unknown): Problem {
  const problem: Problem = {
    ...problemOf(code, detailOf(code, error), request.server.publicUrl),
    instance: pathOf(request.url),
    requestId: request.id,
  };
  if (error instanceof RequestProblem && error.errors !== undefined) problem.errors = [...error.errors];
  return problem;
}

/** Only texts written for callers: a message of a framework or library may reveal too much. */
function detailOf(code: ProblemCode, error: unknown): string {
  if (code === 'internal_error' || error instanceof HttpException || !(error instanceof Error)) {
    return `${PROBLEMS[code].meaning} ${PROBLEMS[code].fix}`;
  }
  return error.message;
}

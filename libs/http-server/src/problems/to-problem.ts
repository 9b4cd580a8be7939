import { HttpException } from '@nestjs/common';
import { StandingsError } from '@standings/domain';
import { isProblemCode, type ProblemCode, problemKind } from './catalogue.js';
import { problemOf, type UpdateProblem } from './problem.js';
import { RequestProblem } from './request-problem.js';

/** An error of the domain as a problem of one update. */
export function toUpdateProblem(error: StandingsError, publicUrl: string): UpdateProblem {
  return problemOf(codeOf(error), error.message, publicUrl);
}

/** The code of anything thrown; `internal_error` for unexpected errors. */
export function codeOf(error: unknown): ProblemCode {
  if (error instanceof RequestProblem) return error.code;
  if (error instanceof StandingsError) return isProblemCode(error.code) ? error.code : 'internal_error';
  // Refusals of Nest and Fastify: no route, wrong media type, body too large, bad URL.
  if (error instanceof HttpException) return codeOfStatus(error.getStatus());
  return 'internal_error';
}

const FRAMEWORK_CODES: readonly ProblemCode[] = [
  'invalid_request',
  'route_not_found',
  'payload_too_large',
  'unsupported_media_type',
];

function codeOfStatus(status: number): ProblemCode {
  // From @fastify/static, for a path that leads out of its folder.
  if (status === 403) return 'route_not_found';
  const code = FRAMEWORK_CODES.find((known) => problemKind(known).status === status);
  return code ?? (status < 500 ? 'invalid_request' : 'internal_error');
}

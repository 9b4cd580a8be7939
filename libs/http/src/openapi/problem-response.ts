import type { ApiResponseOptions } from '@nestjs/swagger';
import { type ProblemCode, PROBLEMS } from '../problems/catalogue.js';
import { problemOf } from '../problems/problem.js';

export const REQUEST_ID_HEADER = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };

const RETRY_AFTER_HEADER = { 'Retry-After': { $ref: '#/components/headers/Retry-After' } };

/** Headers of answers, described once. */
export const headers = {
  'X-Request-Id': { description: 'The id of the request, as it stands in the log.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds after which another try is worthwhile.', schema: { type: 'integer' } },
};

/** The answer of one status: a `Problem`, with one example per code. */
export function problemResponse(status: number, codes: readonly ProblemCode[]): ApiResponseOptions {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: example(code) }]));
  return {
    status,
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].meaning}`).join('\n\n'),
    headers: status === 503 ? { ...REQUEST_ID_HEADER, ...RETRY_AFTER_HEADER } : REQUEST_ID_HEADER,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples } },
  };
}

function example(code: ProblemCode) {
  const { meaning, fix } = PROBLEMS[code];
  return { ...problemOf(code, `${meaning} ${fix}`), instance: '/score/update', requestId: 'f3a09b1c-1z' };
}

import type { ApiResponseOptions } from '@nestjs/swagger';
import { type ProblemCode, PROBLEMS } from '../problems/catalogue.js';
import { problemOf } from '../problems/problem.js';

export const REQUEST_ID_HEADER = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };

/** Further headers by status. */
const HEADERS_OF_STATUS: Readonly<Record<number, ApiResponseOptions['headers']>> = {
  401: { 'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate' } },
  503: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } },
};

export const REPLAYED_HEADER = { 'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' } };

export const REVISION_HEADER = { ETag: { $ref: '#/components/headers/ETag' } };

/** Headers of answers, described once. */
export const headers = {
  'X-Request-Id': { description: 'The id of the request, as in the log.', schema: { type: 'string' } },
  'Idempotent-Replayed': {
    description:
      'Present only if nothing was applied now: the answer repeats that of an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
  },
  ETag: { description: 'The revision of the definition, for `If-Match`.', schema: { type: 'string' } },
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string', enum: ['Bearer'] } },
  'Retry-After': { description: 'Seconds after which another try is worthwhile.', schema: { type: 'integer' } },
};

/** The answer of one status: a `Problem`, with one example per code. */
export function problemResponse(status: number, codes: readonly ProblemCode[]): ApiResponseOptions {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: example(code) }]));
  return {
    status,
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].meaning}`).join('\n\n'),
    headers: { ...REQUEST_ID_HEADER, ...HEADERS_OF_STATUS[status] },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples } },
  };
}

function example(code: ProblemCode) {
  const { meaning, fix } = PROBLEMS[code];
  return { ...problemOf(code, `${meaning} ${fix}`), instance: '/score/update', requestId: 'f3a09b1c-1z' };
}

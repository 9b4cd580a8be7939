import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiHeader, ApiOperation, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { z } from 'zod';
import { type ProblemCode, problemKind } from '../problems/catalogue.js';
import { problemResponse, REPLAYED_HEADER, REQUEST_ID_HEADER, REVISION_HEADER } from './problem-response.js';

export interface JsonOperationOptions {
  /** The name of the operation in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Status of the answer, or each that it may have. Default: 200. */
  readonly status?: number | readonly number[];
  readonly answer: z.ZodType;
  /** Every problem of the operation, except those of the idempotency key. */
  readonly problems: readonly ProblemCode[];
  /** Whether it takes an `Idempotency-Key`. */
  readonly takesKey?: boolean;
  /** Whether it takes the revision of a definition in `If-Match`. */
  readonly takesRevision?: boolean;
  /** Whether its answer has the revision of a definition in `ETag`. */
  readonly hasRevision?: boolean;
  /** Whether only operators may call it. Every operation below `/admin` is for them. */
  readonly forOperators?: boolean;
  /** Whether its answers, except problems, are smaller than 4 KiB. They are not counted, and do not wait for their turn on a connection. */
  readonly smallAnswers?: boolean;
}

/** The problems of any request. */
const ANY = [
  'invalid_request',
  'not_acceptable',
  'request_timeout',
  'uri_too_long',
  'headers_too_large',
  'internal_error',
] as const satisfies readonly ProblemCode[];

/** The problems of every operation without a body. */
export const QUERY_PROBLEMS = ANY;

/** The problems of every operation with a JSON body. */
export const BODY_PROBLEMS = [
  ...ANY,
  'malformed_json',
  'payload_too_large',
  'unsupported_media_type',
  'overloaded',
] as const satisfies readonly ProblemCode[];

const KEY_PROBLEMS = ['invalid_idempotency_key', 'idempotency_key_reused'] as const satisfies readonly ProblemCode[];

/** A route that answers JSON, with its description in the OpenAPI document. */
export function JsonOperation(options: JsonOperationOptions) {
  const { id, summary, description = '', answer, takesKey = false, smallAnswers = false } = options;
  const { takesRevision = false, hasRevision = false, forOperators = false } = options;
  const problems = [...options.problems, ...(takesKey ? KEY_PROBLEMS : [])];
  const statuses = [options.status ?? 200].flat();
  const headers = { ...REQUEST_ID_HEADER, ...(takesKey && REPLAYED_HEADER), ...(hasRevision && REVISION_HEADER) };
  return applyDecorators(
    RouteConfig({ answersJson: true, smallAnswers, forOperators }),
    ApiOperation({ operationId: id, summary, description }),
    ...(takesKey ? [ApiHeader(KEY_HEADER)] : []),
    ...(takesRevision ? [ApiHeader(IF_MATCH_HEADER)] : []),
    ...statuses.map((status) => ApiResponse({ status, standardSchema: answer, headers })),
    ...problemResponses(problems).map((response) => ApiResponse(response)),
  );
}

/** One response for each status. */
function problemResponses(problems: readonly ProblemCode[]): ApiResponseOptions[] {
  const statuses = [...new Set(problems.map((code) => problemKind(code).status))];
  return statuses.map((status) =>
    problemResponse(
      status,
      problems.filter((code) => problemKind(code).status === status),
    ),
  );
}

const KEY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'A new value for each new request, such as a UUID. Makes the request safe to repeat: it is applied once per key, and later answers repeat the first, marked with `Idempotent-Replayed: true`. A key belongs to its board. It is remembered for at least `IDEMPOTENCY_TTL_S` (one hour by default); in the standalone app, until 524,288 further updates with a key if that is earlier.',
  // No example: Swagger UI would send it, and so the same key with every click.
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
} as const;

const IF_MATCH_HEADER = {
  name: 'If-Match',
  required: false,
  description:
    'The `ETag` of an earlier answer: the request is refused if the definition has changed since. `*`: it is refused if there is none.',
  schema: { type: 'string' },
} as const;

import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiHeader, ApiOperation, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { z } from 'zod';
import { type ProblemCode, problemKind } from '../problems/catalogue.js';
import { problemResponse, REPLAYED_HEADER, REQUEST_ID_HEADER } from './problem-response.js';

export interface JsonOperationOptions {
  /** The name of the operation in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Of the answer; 200 if left out. */
  readonly status?: number;
  readonly answer: z.ZodType;
  /** Every problem that the operation can give, but for those of the key. */
  readonly problems: readonly ProblemCode[];
  /** Whether it takes an `Idempotency-Key`. */
  readonly takesKey?: boolean;
  /** Whether its answers have less than 4 KiB, but for problems. They are not counted, and begun before their turn on a connection. */
  readonly smallAnswers?: boolean;
}

/** What any request may get. */
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

/** A route that answers JSON, and all that the OpenAPI document says of it. */
export function JsonOperation(options: JsonOperationOptions) {
  const { id, summary, description = '', status = 200, answer, takesKey = false, smallAnswers = false } = options;
  const problems = [...options.problems, ...(takesKey ? KEY_PROBLEMS : [])];
  const headers = { ...REQUEST_ID_HEADER, ...(takesKey && REPLAYED_HEADER) };
  return applyDecorators(
    RouteConfig({ answersJson: true, smallAnswers }),
    ApiOperation({ operationId: id, summary, description }),
    ...(takesKey ? [ApiHeader(KEY_HEADER)] : []),
    ApiResponse({ status, standardSchema: answer, headers }),
    ...problemResponses(problems).map((response) => ApiResponse(response)),
  );
}

/** One for each status. */
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
    'A new value for each new request, such as a UUID. Makes the request safe to send again: under the same key it is applied once, and later answers repeat the first, marked with `Idempotent-Replayed: true`. Belongs to the board; holds for `IDEMPOTENCY_TTL_S` (one hour by default), or longer; in the standalone app until 524,288 further updates with a key, if that is earlier.',
  // Without an example: Swagger UI sends that of an optional header, and so the same key with every click.
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
} as const;

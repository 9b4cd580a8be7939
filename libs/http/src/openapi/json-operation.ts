import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { type ProblemCode, problemKind } from '../problems/catalogue.js';
import { AnswersJson } from '../request/answers-json.js';
import { problemResponse, REQUEST_ID_HEADER } from './problem-response.js';

export interface JsonOperationOptions {
  /** The name of the operation in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** The answer, with status 200. */
  readonly answer: z.ZodType;
  /** Every problem that the operation can give. */
  readonly problems: readonly ProblemCode[];
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
] as const satisfies readonly ProblemCode[];

/** A route that answers JSON, and all that the OpenAPI document says of it. */
export function JsonOperation({ id, summary, description = '', answer, problems }: JsonOperationOptions) {
  const statuses = [...new Set(problems.map((code) => problemKind(code).status))];
  return applyDecorators(
    AnswersJson(),
    ApiOperation({ operationId: id, summary, description }),
    ApiOkResponse({ standardSchema: answer, headers: REQUEST_ID_HEADER }),
    ...statuses.map((status) =>
      ApiResponse(
        problemResponse(
          status,
          problems.filter((code) => problemKind(code).status === status),
        ),
      ),
    ),
  );
}

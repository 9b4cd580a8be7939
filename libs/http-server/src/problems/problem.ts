import { z } from 'zod';
import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from './catalogue.js';

/** Media type of every problem: RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export const fieldError = z
  .object({
    field: z.string().describe('Path of the field from the root of the body or query; empty for all of it.'),
    message: z.string(),
  })
  .meta({ id: 'FieldError', example: { field: 'updates.3.playerId', message: 'is missing' } });

export type FieldError = z.output<typeof fieldError>;

const kind = {
  type: z
    .string()
    .describe(
      'Where the problem is explained: `/docs/errors#<code>`, after the `PUBLIC_URL` of the service if it has one.',
    ),
  title: z.string().describe('The kind of problem in one line, the same for each code.'),
  status: z.int().min(400).max(599).describe('The HTTP status.'),
  detail: z.string().describe('What happened this time and what to do.'),
  code: z.enum(PROBLEM_CODES).describe('The kind of problem. Stable: programs can rely on it.'),
};

/** A problem as RFC 9457 defines it, with a stable code and the request's id in the log. */
export const problem = z
  .object({
    ...kind,
    instance: z.string().describe('The path that was asked for.'),
    requestId: z.string().describe('The `X-Request-Id` of the request.'),
    errors: z
      .array(fieldError)
      .optional()
      .describe('What is wrong with the request, field by field; at most 20 fields.'),
  })
  .meta({
    id: 'Problem',
    example: {
      ...problemOf('player_not_found', 'Player "p123" is not on board "global": no update has named this player yet.'),
      instance: '/leaderboard/rank',
      requestId: 'f3a09b1c-1z',
    },
  });

export type Problem = z.output<typeof problem>;

/** Why one update of a batch was refused. */
export const updateProblem = z.object(kind).meta({
  id: 'UpdateProblem',
  example: problemOf('board_not_found', 'There is no board "region.atlantis".'),
});

export interface UpdateProblem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
}

/**
 * A problem of a code, with what happened this time.
 *
 * @param publicUrl what callers put before a path of the service.
 */
export function problemOf(code: ProblemCode, detail: string, publicUrl = ''): UpdateProblem {
  const { status, title } = PROBLEMS[code];
  return { type: `${publicUrl}/docs/errors#${code}`, title, status, detail, code };
}

import type { z } from 'zod';
import type { FieldError } from '../problems/problem.js';
import { RequestProblem } from '../problems/request-problem.js';
import { DELTA_MESSAGE } from '../schemas/fields.js';

const MOST_SHOWN = 20;

/**
 * What is wrong with a request, as a problem. `invalid_delta` only if deltas are all that is wrong: a request whose
 * shape does not fit is `invalid_request`, whatever its deltas are.
 */
export function toRequestProblem(issues: readonly unknown[]): RequestProblem {
  const errors = (issues as readonly z.core.$ZodIssue[]).flatMap(fieldErrors);
  const shown = errors.slice(0, MOST_SHOWN);
  if (errors.every(({ message }) => message === DELTA_MESSAGE)) {
    return new RequestProblem('invalid_delta', `A delta ${DELTA_MESSAGE}. Nothing was changed.`, shown);
  }
  return new RequestProblem('invalid_request', 'The request is not valid. "errors" names what is wrong.', shown);
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'is not known here' }));
  }
  return [{ field: issue.path.join('.'), message: issue.message }];
}

import type { z } from 'zod';
import type { FieldError } from '../problems/problem.js';
import { RequestProblem } from '../problems/request-problem.js';
import { type OwnProblem, ownProblemOf } from './own-problems.js';

const MOST_SHOWN = 20;

type Issue = z.core.$ZodIssue;

/**
 * What is wrong with a request, as a problem. It is the field's own problem only if nothing else is wrong: a request of the
 * wrong shape is always `invalid_request`.
 *
 * @param schema that `value` does not match.
 */
export function toRequestProblem(issues: readonly unknown[], schema: unknown, value: unknown): RequestProblem {
  const wrong = issues as readonly Issue[];
  const shown = wrong.flatMap(fieldErrors).slice(0, MOST_SHOWN);
  const [own, ...others] = new Set(wrong.map((issue) => problemOfValue(issue, schema, value)));
  if (own !== undefined && others.length === 0) return new RequestProblem(own.code, own.detail, shown);
  return new RequestProblem('invalid_request', 'The request is not valid. "errors" names what is wrong.', shown);
}

/** That of the field whose value is wrong. A check of how fields go together is about the shape. */
function problemOfValue({ code, path }: Issue, schema: unknown, value: unknown): OwnProblem | undefined {
  return code === 'custom' ? undefined : ownProblemOf(schema, value, path);
}

function fieldErrors(issue: Issue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'is not known here' }));
  }
  return [{ field: issue.path.join('.'), message: issue.message }];
}

import type { ProblemCode } from './catalogue.js';
import type { FieldError } from './problem.js';

/** A request that is refused before it reaches a use case. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';

  /**
   * @param detail what is wrong this time and what to do.
   * @param errors which fields, if it is about fields.
   * @param headers of the answer, besides those of every problem.
   */
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors?: readonly FieldError[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

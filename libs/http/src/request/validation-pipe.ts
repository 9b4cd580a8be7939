import { StandardSchemaValidationPipe } from '@nestjs/common';
import { toRequestProblem } from './field-errors.js';

/** Validates what a route declares with `@Body({ schema })` and `@Query({ schema })`. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: toRequestProblem });
  }

  /** Nothing to strip: every request schema is strict, so `__proto__` and its like are refused as unknown fields. */
  protected override stripProtoKeys(): void {}
}

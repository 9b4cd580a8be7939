import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { toRequestProblem } from './field-errors.js';

/**
 * Validates what a route declares with `@Body({ schema })` and `@Query({ schema })`.
 *
 * Nest's pipe for schemas is asynchronous, and strips names like `__proto__` from the value. Schemas here are synchronous,
 * which saves promises on every request, and strict, so that such names are refused as unknown fields.
 */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    if (schema === undefined) return value;
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise) throw new TypeError('The schema of a request must be synchronous.');
    if (result.issues !== undefined) throw toRequestProblem(result.issues, schema, value);
    return result.value;
  }
}

import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { toRequestProblem } from './field-errors.js';

/**
 * Validates what a route declares with `@Body({ schema })` and `@Query({ schema })`.
 *
 * Nest's own pipe for schemas is asynchronous, and first strips names like `__proto__` from the value. Here schemas are
 * synchronous, which saves promises on every request, and strict, so that such names are refused as unknown fields.
 */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    if (schema === undefined) return value;
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise) throw new TypeError('A schema of a request has to be synchronous.');
    if (result.issues !== undefined) throw toRequestProblem(result.issues, schema, value);
    return result.value;
  }
}

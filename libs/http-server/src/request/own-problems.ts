import { z } from 'zod';
import type { ProblemCode } from '../problems/catalogue.js';

interface OwnProblem {
  readonly code: ProblemCode;
  /** What a value has to be, and what became of the request. */
  readonly detail: string;
}

/**
 * Schemas of fields whose wrong values are a problem of their own, not `invalid_request`. A field that is missing is always
 * `invalid_request`.
 */
export const ownProblems = z.registry<OwnProblem>();

/** The problem that belongs to a field; undefined if it has none, or the field is missing. */
export function ownProblemOf(schema: unknown, value: unknown, path: readonly PropertyKey[]): OwnProblem | undefined {
  const field = path.reduce(schemaAt, schema);
  return field instanceof z.ZodType && path.reduce(valueAt, value) !== undefined ? ownProblems.get(field) : undefined;
}

function schemaAt(schema: unknown, key: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[key as string];
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function valueAt(value: unknown, key: PropertyKey): unknown {
  return (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
}

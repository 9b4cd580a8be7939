import { z } from 'zod';
import type { ProblemCode } from '../problems/catalogue.js';

export interface OwnProblem {
  readonly code: ProblemCode;
  /** What a value must be, and what happened to the request. */
  readonly detail: string;
}

/**
 * Schemas of fields with their own problem for a wrong value, instead of `invalid_request`. A missing field is always
 * `invalid_request`.
 */
export const ownProblems = z.registry<OwnProblem>();

/** The problem of a field; undefined if it has none, or if the field is missing. */
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

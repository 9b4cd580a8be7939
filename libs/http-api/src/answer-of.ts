import type { z } from 'zod';

/** The type of an answer's schema, with read-only lists, because the store may own them. */
export type AnswerOf<Schema extends z.ZodType> = {
  readonly [Field in keyof z.output<Schema>]: ReadonlyList<z.output<Schema>[Field]>;
};

type ReadonlyList<Value> = Value extends (infer Item)[] ? readonly Item[] : Value;

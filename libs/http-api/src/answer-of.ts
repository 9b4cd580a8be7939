import type { z } from 'zod';

/** What a schema of an answer describes. Lists may be those of the store, which nobody may change. */
export type AnswerOf<Schema extends z.ZodType> = {
  readonly [Field in keyof z.output<Schema>]: ReadonlyList<z.output<Schema>[Field]>;
};

type ReadonlyList<Value> = Value extends (infer Item)[] ? readonly Item[] : Value;

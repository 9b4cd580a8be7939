import type { ScoreGiven } from '@standings/domain';
import { ownProblems } from '@standings/http-server';
import { z } from 'zod';
import { must } from '../fields.js';

const RULE = 'a whole number within ±9007199254740991';

const delta = z
  .int(must(RULE))
  .optional()
  .describe(
    'What the update adds to the score, on boards that increment. Whole as written: `1.0` is, `0.99999999999999999999` is not.',
  )
  .meta({ example: 50 })
  .register(ownProblems, { code: 'invalid_delta', detail: `A delta must be ${RULE}. Nothing was changed.` });

const wrongScore = {
  code: 'invalid_score',
  detail: `Score and subscore must be ${RULE}. Nothing was changed.`,
} as const;

const score = z
  .int(must(RULE))
  .optional()
  .describe('The score, on boards that keep the best or the latest one. Whole as written, like `delta`.')
  .meta({ example: 83_450 })
  .register(ownProblems, wrongScore);

const subscore = z
  .int(must(RULE))
  .optional()
  .describe('Orders players with equal scores, on boards whose ties are broken by subscores. Default: 0.')
  .meta({ example: 12 })
  .register(ownProblems, wrongScore);

/** What an update gives: a delta, or a score. */
export const given = { delta, score, subscore };

/** In the document: one of the two is required. */
export const ONE_GIVEN = { oneOf: [{ required: ['delta'] }, { required: ['score'] }] };

/** The type of a schema with the fields of {@link given}, once {@link givesOne} has checked it. */
export type WithGiven<Schema extends z.ZodType> = Omit<z.output<Schema>, keyof ScoreGiven> & ScoreGiven;

/** Checks that an update gives either a delta or a score. Told beside other mistakes, unless a number is not whole. */
export const givesOne = z.superRefine<z.output<z.ZodObject<typeof given>>>(
  ({ delta, score, subscore }, context) => {
    const hasScore = score !== undefined;
    if (delta === undefined && !hasScore) context.addIssue(mistake('delta', 'is missing: give a "delta" or a "score"'));
    if (delta !== undefined && hasScore) context.addIssue(mistake('score', 'must not be given together with "delta"'));
    if (subscore !== undefined && !hasScore) context.addIssue(mistake('subscore', 'must not be given without "score"'));
  },
  { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
);

function mistake(field: keyof typeof given, message: string): z.core.$ZodRawIssue<z.core.$ZodIssueCustom> {
  return { code: 'custom', path: [field], message, input: undefined };
}

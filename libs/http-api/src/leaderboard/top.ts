import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { board, must, period, queryInteger } from '../fields.js';
import { entries, total, view } from './standings.js';

export const topQuery = z.strictObject({
  n: queryInteger(1, 1000, 10).describe('How many players.'),
  board,
  period,
  cursor: z
    .string(must('text'))
    .max(512, must('`next` of the previous page'))
    .optional()
    .describe('`next` of the previous page. Stays valid while scores change.'),
});

export type TopQuery = z.output<typeof topQuery>;

export const topPage = z
  .object({
    ...view,
    total,
    entries,
    next: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last.'),
  })
  .meta({ id: 'TopPage' });

export type TopPage = AnswerOf<typeof topPage>;

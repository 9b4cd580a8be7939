import type { PageStart } from '@standings/application';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { board, must, pathInteger, period, queryInteger } from '../fields.js';
import { entries, MAX_POSITION, total, view } from './standings.js';

export const topQuery = z
  .strictObject({
    n: queryInteger(1, 1000, 10).describe('How many players.'),
    board,
    period,
    from: pathInteger(1, MAX_POSITION)
      .optional()
      .describe(
        'The position of the first player: 1 is the best. Players who share a rank have positions of their own, in the order of the board.',
      ),
    cursor: z
      .string(must('text'))
      .max(512, must('`next` or `previous` of another page'))
      .optional()
      .describe('`next` or `previous` of another page. Stays valid while scores change.'),
  })
  .refine(({ from, cursor }) => from === undefined || cursor === undefined, {
    path: ['from'],
    error: 'must not be given together with "cursor"',
  });

export type TopQuery = z.output<typeof topQuery>;

/** Where the page of a request begins; null at the top. */
export function pageStartOf({ from, cursor }: Pick<TopQuery, 'from' | 'cursor'>): PageStart | null {
  if (from !== undefined) return { from };
  return cursor === undefined ? null : { cursor };
}

export const topPage = z
  .object({
    ...view,
    total,
    entries,
    previous: z
      .string()
      .nullable()
      .describe('Pass as `cursor` for the page right before, which is shorter at the top; null on the first page.'),
    next: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last.'),
  })
  .meta({ id: 'TopPage' });

export type TopPage = AnswerOf<typeof topPage>;

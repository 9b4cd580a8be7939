import type { PeriodDetails } from '@standings/application';
import { type BoardPeriod, CALENDAR_KINDS, DEFINED_KINDS, kindOfPeriod, parsePeriod } from '@standings/domain';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { must, queryInteger } from '../fields.js';

const EXAMPLE = {
  id: '2026-W48',
  kind: CALENDAR_KINDS[1],
  title: null,
  startsAt: '2026-11-22T23:00:00.000Z',
  endsAt: '2026-11-29T23:00:00.000Z',
  state: 'open',
  players: 8505,
} as const;

export const periodsQuery = z.strictObject({
  n: queryInteger(1, 100, 100).describe('How many periods.'),
  cursor: z
    .string(must('text'))
    .refine((text) => parsePeriod(text) !== undefined, must('`next` of the previous page'))
    .optional()
    .describe('`next` of the previous page.'),
});

export type PeriodsQuery = z.output<typeof periodsQuery>;

export const boardPeriod = z
  .object({
    id: z.string(),
    kind: z.enum([...DEFINED_KINDS, 'season']),
    title: z.string().nullable().describe('Of a season, for people; null for none.'),
    startsAt: z.iso.datetime().nullable().describe('The first instant at which updates count for it; null for `all`.'),
    endsAt: z.iso.datetime().nullable().describe('The first instant at which they no longer do; null for `all`.'),
    state: z
      .enum(['open', 'closing'])
      .describe('`open`: it takes updates from `startsAt` to `endsAt`. `closing`: it takes none any more.'),
    players: z.int().min(0).nullable().describe('Players in it; null while the ranking store cannot tell.'),
  })
  .meta({ id: 'BoardPeriod', example: EXAMPLE });

export const periodPage = z
  .object({
    periods: z.array(boardPeriod).describe('By kind as in the definition, those of a kind by time, seasons last.'),
    next: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last.'),
  })
  .meta({ id: 'PeriodPage' });

export type PeriodPageAnswer = AnswerOf<typeof periodPage>;

export function toPeriodAnswer(period: PeriodDetails): PeriodPageAnswer['periods'][number] {
  return { ...toInstants(period), players: period.players };
}

/** What is known of a period without its ranking. */
export function toInstants({ id, title, startsAt, endsAt, state }: BoardPeriod) {
  return { id, kind: kindOfPeriod(id), title: title ?? null, startsAt: iso(startsAt), endsAt: iso(endsAt), state };
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

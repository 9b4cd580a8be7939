import { BOARD_ID, type Season } from '@standings/domain';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { boardId, must } from '../fields.js';
import { requiredInstant, title } from './definition.js';
import { boardPeriod } from './period.js';

export const seasonParams = z.strictObject({
  id: boardId,
  season: z
    .string(must('text'))
    .regex(BOARD_ID, must('1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit'))
    .describe('Id of the season. The id of its period is `s.` with this.')
    .meta({ example: 'autumn-2026' }),
});

export type SeasonParams = z.output<typeof seasonParams>;

export const seasonRequest = z
  .strictObject(
    {
      startsAt: requiredInstant.describe('The first instant at which updates count for it.'),
      endsAt: requiredInstant.describe('The first instant at which they no longer do.'),
      title: title.optional(),
    },
    must('a JSON object'),
  )
  .meta({
    id: 'SeasonRequest',
    example: { startsAt: '2026-12-01T00:00:00Z', endsAt: '2027-02-28T00:00:00Z', title: 'Winter' },
  });

export type SeasonRequest = z.output<typeof seasonRequest>;

export const season = boardPeriod.omit({ players: true }).meta({ id: 'Season' });

export type SeasonAnswer = AnswerOf<typeof season>;

export function seasonOf(id: string, { startsAt, endsAt, title: name }: SeasonRequest): Season {
  return { id, startsAt, endsAt, title: name ?? undefined };
}

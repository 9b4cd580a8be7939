import type { BoardDetails } from '@standings/application';
import { ALL_TIME, BOARD_ID, type DefinedBoard } from '@standings/domain';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { boardId, must, queryInteger } from '../fields.js';
import { definitionFields, toDefinitionAnswer } from './definition.js';

const EXAMPLE = {
  id: 'region.eu',
  number: 2,
  title: 'Europe',
  spread: false,
  order: 'desc',
  update: 'increment',
  ties: 'shared',
  subscoreOrder: 'desc',
  periods: [ALL_TIME],
  timeZone: 'UTC',
  weekStartsOn: 1,
  keepArchived: { day: null, week: null, month: null, year: null, season: null },
  scores: { min: 0, max: null, maxDelta: 1000 },
  acceptsFrom: null,
  acceptsUntil: '2026-12-31T23:00:00.000Z',
  revision: 7,
};

export const boardParams = z.strictObject({ id: boardId });

export type BoardParams = z.output<typeof boardParams>;

export const board = z
  .object({
    id: boardId,
    number: z.int().min(1).describe('Made with the board and never used again, also if the id is.'),
    ...definitionFields,
  })
  .meta({ id: 'Board', example: EXAMPLE });

export type BoardAnswer = AnswerOf<typeof board>;

export const boardDetails = z
  .object({
    ...board.shape,
    players: z.int().min(0).nullable().describe('Players on the board; null while the ranking store cannot tell.'),
    openPeriods: z
      .array(z.string())
      .describe('Ids of the periods that are open. The first is that of a request that names none.'),
  })
  .meta({ id: 'BoardDetails', example: { ...EXAMPLE, players: 8505, openPeriods: [ALL_TIME] } });

export type BoardDetailsAnswer = AnswerOf<typeof boardDetails>;

export const boardsQuery = z.strictObject({
  prefix: z
    .string(must('text'))
    .regex(BOARD_ID, must('1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit'))
    .optional()
    .describe('Start of the ids. Default: all boards.'),
  n: queryInteger(1, 1000, 100).describe('How many boards.'),
  cursor: z
    .string(must('text'))
    .regex(BOARD_ID, must('`next` of the previous page'))
    .optional()
    .describe('`next` of the previous page.'),
});

export type BoardsQuery = z.output<typeof boardsQuery>;

export const boardPage = z
  .object({
    boards: z.array(board).describe('Ordered by id, by bytes.'),
    next: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last.'),
  })
  .meta({ id: 'BoardPage' });

export type BoardPageAnswer = AnswerOf<typeof boardPage>;

export function toBoardAnswer(defined: DefinedBoard): z.output<typeof board> {
  return { id: defined.id, number: defined.no, ...toDefinitionAnswer(defined) };
}

export function toBoardDetailsAnswer({ board: defined, players, openPeriods }: BoardDetails): BoardDetailsAnswer {
  return { ...toBoardAnswer(defined), players, openPeriods };
}

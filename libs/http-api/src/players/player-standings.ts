import { BOARD_ID } from '@standings/domain';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { boardId, must, pathInteger, period, playerId } from '../fields.js';
import { rank, score, subscore, total, view } from '../leaderboard/standings.js';
import { percentile } from '../leaderboard/rank.js';

/** Most boards in one answer. */
export const MAX_BOARDS = 100;

const ID = BOARD_ID.source.slice(1, -1);
const size = must(`1 to ${MAX_BOARDS} board ids, separated by commas`);

export const playerParams = z.strictObject({ id: playerId });

export type PlayerParams = z.output<typeof playerParams>;

export const standingsQuery = z
  .strictObject({
    boards: z
      .string(size)
      .regex(new RegExp(`^${ID}(?:,${ID}){0,${MAX_BOARDS - 1}}$`), size)
      .refine((ids) => new Set(ids.split(',')).size === ids.split(',').length, 'must not name a board twice')
      .optional()
      .describe(`Ids of boards, separated by commas: \`a,b\`. At most ${MAX_BOARDS}.`),
    prefix: z
      .string(must('text'))
      .regex(BOARD_ID, must('1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit'))
      .optional()
      .describe('Instead of `boards`: the boards whose ids start with it, page by page.'),
    n: pathInteger(1, MAX_BOARDS).optional().describe('With `prefix`: how many boards.').meta({ default: MAX_BOARDS }),
    cursor: z
      .string(must('text'))
      .regex(BOARD_ID, must('`next` of the previous page'))
      .optional()
      .describe('With `prefix`: `next` of the previous page.'),
    period,
  })
  .superRefine(({ boards, prefix, n, cursor }, context) => {
    const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (boards === undefined) {
      if (prefix === undefined) wrong('boards', 'is missing, and so is "prefix", which may be given instead');
      return;
    }
    if (prefix !== undefined) wrong('prefix', 'must not be given together with "boards"');
    if (n !== undefined) wrong('n', 'must be given together with "prefix" only');
    if (cursor !== undefined) wrong('cursor', 'must be given together with "prefix" only');
  });

export type StandingsQuery = z.output<typeof standingsQuery>;

/** The boards of a request: by their ids, or a range of them. */
export function boardsOf({ boards, prefix = '', n = MAX_BOARDS, cursor }: StandingsQuery) {
  return boards === undefined ? { prefix, n, after: cursor ?? null } : boards.split(',');
}

export const boardStanding = z.object({ ...view, score, subscore, rank, total, percentile }).meta({
  id: 'BoardStanding',
  example: { board: 'global', period: 'all', score: 1500, rank: 7, total: 8505, percentile: 99.92945326278659 },
});

export const playerStandings = z
  .object({
    playerId,
    entries: z
      .array(boardStanding)
      .describe('Boards that the player is on, in the order of the request; those of a prefix by their ids.'),
    absent: z.array(boardId).describe('Boards that the player is not on, in the same order.'),
    next: z.string().nullable().describe('With `prefix`: pass as `cursor` for the next page; null on the last.'),
  })
  .meta({ id: 'PlayerStandings' });

export type PlayerStandings = AnswerOf<typeof playerStandings>;

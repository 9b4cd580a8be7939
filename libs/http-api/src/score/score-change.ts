import type { ScoreAnswer } from '@standings/application';
import { z } from 'zod';
import { boardId, playerId } from '../fields.js';

const rank = z.int().min(1).nullable();

export const scoreChange = z
  .object({
    board: boardId,
    playerId,
    delta: z
      .int()
      .optional()
      .describe('What the update added. Absent for an update that gives a score.')
      .meta({ example: 50 }),
    applied: z
      .boolean()
      .describe(
        'Whether the score is that of the update. False on a board that keeps the best score, if the update has not beaten it: nothing was changed, and no event is sent.',
      ),
    newScore: z.int().describe('The score after the update.'),
    newSubscore: z.int().optional().describe('Its subscore. Absent on boards without subscores.').meta({ example: 12 }),
    previousScore: z.int().nullable().describe('The score before; null if the player was not on the board.'),
    previousSubscore: z
      .int()
      .nullable()
      .optional()
      .describe('Its subscore; null if the player was not on the board. Absent on boards without subscores.')
      .meta({ example: 7 }),
    rank: rank
      .optional()
      .describe(
        '1 is best; equal scores share a rank (1, 1, 3) unless the board breaks ties. Absent with `ranks=none`. Null if it cannot be told now, which happens on a spread board alone: the update counts all the same.',
      ),
    previousRank: rank
      .optional()
      .describe(
        'The rank before; null if the player was not on the board, and on a spread board. Absent, like `rank`, with `ranks=none`.',
      ),
  })
  .meta({
    id: 'ScoreChange',
    example: {
      board: 'global',
      playerId: 'p123',
      delta: 50,
      applied: true,
      newScore: 1500,
      previousScore: 1450,
      rank: 7,
      previousRank: 9,
    },
  });

export type ScoreChangeAnswer = z.output<typeof scoreChange>;

/** What is undefined is absent in JSON. */
export function toScoreChangeAnswer(change: ScoreAnswer): ScoreChangeAnswer {
  const { rank, previousRank, isRankUnknown = false } = change;
  const hasRanks = rank !== null || isRankUnknown;
  return {
    board: change.board,
    playerId: change.playerId,
    delta: change.delta ?? undefined,
    applied: change.isApplied,
    newScore: change.newScore,
    newSubscore: change.newSubscore,
    previousScore: change.previousScore,
    previousSubscore: change.previousSubscore,
    rank: hasRanks ? rank : undefined,
    previousRank: hasRanks ? previousRank : undefined,
  };
}

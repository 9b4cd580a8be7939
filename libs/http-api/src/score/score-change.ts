import type { ScoreChange } from '@standings/domain';
import { z } from 'zod';
import { boardId, playerId } from '../fields.js';
import { delta } from './delta.js';

const rank = z.int().min(1).nullable();

export const scoreChange = z
  .object({
    board: boardId,
    playerId,
    delta,
    newScore: z.int().describe('The score after the update.'),
    previousScore: z.int().nullable().describe('The score before; null if the player was not on the board.'),
    rank: rank
      .optional()
      .describe(
        '1 is best; equal scores share a rank (1, 1, 3). Absent with `ranks=none`. Null if it cannot be told now, which happens on a spread board alone: the update counts all the same.',
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
      newScore: 1500,
      previousScore: 1450,
      rank: 7,
      previousRank: 9,
    },
  });

export type ScoreChangeAnswer = z.output<typeof scoreChange>;

export function toScoreChangeAnswer(change: ScoreChange): ScoreChangeAnswer {
  const { board, playerId, delta, newScore, previousScore, rank, previousRank, isRankUnknown = false } = change;
  if (rank === null && !isRankUnknown) return { board, playerId, delta, newScore, previousScore };
  return { board, playerId, delta, newScore, previousScore, rank, previousRank };
}

import { z } from 'zod';
import { boardId, playerId } from '../fields.js';

/** More than there are players on any board. */
export const MAX_POSITION = 1_000_000_000_000;

/** Fields of every answer about a board. */
export const view = {
  board: boardId,
  period: z.string().describe('The period of the board.').meta({ example: 'all' }),
};

export const score = z.int().describe('Within ±9007199254740991.').meta({ example: 1500 });

export const subscore = z
  .int()
  .optional()
  .describe('Orders players with equal scores. Absent on boards without subscores.')
  .meta({ example: 12 });

export const rank = z
  .int()
  .min(1)
  .describe('1 is best; equal scores share a rank (1, 1, 3) unless the board breaks ties.')
  .meta({ example: 7 });

export const total = z.int().min(0).describe('Players on the board.').meta({ example: 8505 });

export const entry = z
  .object({ rank, playerId, score, subscore })
  .meta({ id: 'Entry', example: { rank: 7, playerId: 'p123', score: 1500 } });

export const entries = z
  .array(entry)
  .describe('Best first by the rules of the board; within a rank ordered by player id.');

import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { board, period, playerId } from '../fields.js';
import { rank, score, subscore, total, view } from './standings.js';

export const rankQuery = z.strictObject({ playerId, board, period });

export type RankQuery = z.output<typeof rankQuery>;

export const percentile = z
  .number()
  .min(0)
  .max(100)
  .describe('Percentage of players whose rank is this one or a worse one: 100 for the best. Not rounded.');

export const playerRank = z
  .object({
    ...view,
    playerId,
    score,
    subscore,
    rank,
    total,
    percentile,
  })
  .meta({ id: 'PlayerRank' });

export type PlayerRank = AnswerOf<typeof playerRank>;

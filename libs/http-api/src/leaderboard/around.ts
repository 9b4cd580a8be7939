import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { board, period, playerId, queryInteger } from '../fields.js';
import { entries, total, view } from './standings.js';

export const aroundQuery = z.strictObject({
  playerId,
  radius: queryInteger(0, 100, 5).describe('How many places on each side.'),
  board,
  period,
});

export type AroundQuery = z.output<typeof aroundQuery>;

export const neighbours = z
  .object({
    ...view,
    playerId,
    total,
    entries: entries.describe('2 * radius + 1 places. At the edges of the board the window moves inwards.'),
  })
  .meta({ id: 'Neighbours' });

export type Neighbours = AnswerOf<typeof neighbours>;

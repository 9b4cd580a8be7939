import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { board, must, period, playerId } from '../fields.js';
import { entry, total, view } from './standings.js';

/** Most players in one request. */
export const MAX_PLAYERS = 1000;

const size = must(`a list of 1 to ${MAX_PLAYERS} player ids`);

export const ranksRequest = z
  .strictObject(
    {
      playerIds: z
        .array(playerId, size)
        .min(1, size)
        .max(MAX_PLAYERS, size)
        .refine((ids) => new Set(ids).size === ids.length, 'must not name a player twice')
        .meta({ uniqueItems: true, example: ['p123', 'p456'] }),
      board,
      period,
    },
    must('a JSON object'),
  )
  .meta({ id: 'RanksRequest', example: { playerIds: ['p123', 'p456'] } });

export type RanksRequest = z.output<typeof ranksRequest>;

export const entryAmong = z
  .object({
    ...entry.shape,
    rankAmong: z
      .int()
      .min(1)
      .describe(
        'The rank among the players of the request. Those who share a rank on the board share it here (1, 1, 3).',
      )
      .meta({ example: 2 }),
  })
  .meta({ id: 'EntryAmong', example: { rank: 7, playerId: 'p123', score: 1500, rankAmong: 2 } });

export const playerRanks = z
  .object({
    ...view,
    total,
    entries: z.array(entryAmong).describe('Players on the board, in the order of the request.'),
    absent: z
      .array(playerId)
      .describe('Ids that are not on the board, in the order of the request. They have no rank among the others.'),
  })
  .meta({ id: 'PlayerRanks' });

export type PlayerRanks = AnswerOf<typeof playerRanks>;

import type { PeriodAnswer, ScoreAnswer } from '@standings/application';
import { z } from 'zod';
import { boardId, playerId } from '../fields.js';

const rank = z.int().min(1).nullable();

const applied = z.boolean();
const newScore = z.int();
const newSubscore = z.int().optional();
const previousScore = z.int().nullable();
const previousSubscore = z.int().nullable().optional();

const periodChange = z
  .object({
    applied,
    newScore,
    newSubscore,
    previousScore,
    previousSubscore,
    rank: rank.optional(),
    previousRank: rank.optional(),
  })
  .meta({
    id: 'PeriodChange',
    description: 'The same fields as those of the change, for one period.',
    example: { applied: true, newScore: 150, previousScore: 100, rank: 3, previousRank: 4 },
  });

export const scoreChange = z
  .object({
    board: boardId,
    playerId,
    delta: z
      .int()
      .optional()
      .describe('What the update added. Absent for an update that gives a score.')
      .meta({ example: 50 }),
    applied: applied.describe(
      'Whether the score is that of the update. False on a board that keeps the best score, if the update has not beaten it: nothing was changed, and no event is sent unless another period has changed. Like all of these fields, of the first period of the board.',
    ),
    newScore: newScore.describe('The score after the update.'),
    newSubscore: newSubscore.describe('Its subscore. Absent on boards without subscores.').meta({ example: 12 }),
    previousScore: previousScore.describe('The score before; null if the player was not on the board.'),
    previousSubscore: previousSubscore
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
    periods: z
      .record(z.string(), periodChange)
      .optional()
      .describe(
        'What the update did in each period that it counts for, by the ids of the periods. Absent on a board with one period.',
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
  const { rank, isRankUnknown = false, periods = [] } = change;
  const hasRanks = rank !== null || isRankUnknown;
  return {
    board: change.board,
    playerId: change.playerId,
    delta: change.delta ?? undefined,
    ...toPlace(change, hasRanks),
    periods:
      periods.length > 1 ? Object.fromEntries(periods.map((one) => [one.period, toPlace(one, hasRanks)])) : undefined,
  };
}

function toPlace(change: Omit<PeriodAnswer, 'period'>, hasRanks: boolean): z.output<typeof periodChange> {
  return {
    applied: change.isApplied,
    newScore: change.newScore,
    newSubscore: change.newSubscore,
    previousScore: change.previousScore,
    previousSubscore: change.previousSubscore,
    rank: hasRanks ? change.rank : undefined,
    previousRank: hasRanks ? change.previousRank : undefined,
  };
}

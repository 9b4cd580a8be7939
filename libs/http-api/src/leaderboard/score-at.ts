import type { WantedPlace } from '@standings/domain';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { board, must, pathInteger, period } from '../fields.js';
import { MAX_POSITION, score, total, view } from './standings.js';

const share = must('a number above 0 and at most 100, such as 99 or 99.9');

export const scoreAtQuery = z
  .strictObject({
    rank: pathInteger(1, MAX_POSITION).optional().describe('The rank that is wanted, or a better one.'),
    percentile: z
      .preprocess(toNumber, z.number(share).gt(0, share).max(100, share))
      .optional()
      .describe('Instead of `rank`: the percentile that is wanted, or a higher one. Above 0; at most 10 decimals.'),
    board,
    period,
  })
  .superRefine(({ rank, percentile }, context) => {
    const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (rank === undefined && percentile === undefined)
      wrong('rank', 'is missing, and so is "percentile", which may be given instead');
    if (rank !== undefined && percentile !== undefined) wrong('percentile', 'must not be given together with "rank"');
  });

export type ScoreAtQuery = z.output<typeof scoreAtQuery>;

/** Digits, and a point among them. Refuses `1e2`. */
function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^(?:0|[1-9]\d{0,2})(?:\.\d{1,10})?$/.test(value) ? Number(value) : value;
}

export function wantedOf({ rank, percentile }: Pick<ScoreAtQuery, 'rank' | 'percentile'>): WantedPlace {
  return rank === undefined ? { percentile: percentile as number } : { rank };
}

export const neededScore = z
  .object({
    ...view,
    total,
    score: score
      .nullable()
      .describe('The worst score on the board with this place. Null if any score has it: the board has fewer players.'),
  })
  .meta({ id: 'NeededScore', example: { board: 'global', period: 'all', total: 8505, score: 1500 } });

export type NeededScore = AnswerOf<typeof neededScore>;

import { z } from 'zod';
import { must } from '../fields.js';
import type { WithGiven } from './given.js';
import { scoreUpdate } from './score-update.js';

/** Most updates in one batch. */
export const MAX_UPDATES = 1000;

const size = must(`a list of 1 to ${MAX_UPDATES} updates`);

export const scoreBatch = z
  .strictObject({ updates: z.array(scoreUpdate, size).min(1, size).max(MAX_UPDATES, size) }, must('a JSON object'))
  .meta({
    id: 'ScoreBatch',
    example: {
      updates: [
        { playerId: 'p123', delta: 50 },
        { playerId: 'p456', delta: -5 },
      ],
    },
  });

export interface ScoreBatchRequest {
  readonly updates: readonly WithGiven<typeof scoreUpdate>[];
}

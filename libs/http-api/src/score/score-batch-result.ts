import { updateProblem } from '@standings/http-server';
import { z } from 'zod';
import { scoreChange } from './score-change.js';

export const scoreBatchResult = z
  .object({
    results: z
      .array(z.union([scoreChange, updateProblem]))
      .describe('One per update, in order: the change, or a problem with a `code` if it was refused.'),
  })
  .meta({ id: 'ScoreBatchResult' });

export type ScoreBatchAnswer = z.output<typeof scoreBatchResult>;

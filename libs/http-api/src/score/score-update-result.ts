import { z } from 'zod';
import { type ScoreBatchAnswer, scoreBatchResult } from './score-batch-result.js';
import { scoreChange, type ScoreChangeAnswer } from './score-change.js';

export const scoreUpdateResult = z
  .union([scoreChange, scoreBatchResult])
  .describe('The change; for an update with `boards`, a result per board, in order.')
  .meta({ id: 'ScoreUpdateResult' });

export type ScoreUpdateAnswer = ScoreChangeAnswer | ScoreBatchAnswer;

import { z } from 'zod';
import { board, must, playerId } from '../fields.js';
import { delta } from './delta.js';

export const scoreUpdate = z.strictObject({ playerId, delta, board }, must('a JSON object')).meta({
  id: 'ScoreUpdate',
  example: { playerId: 'p123', delta: 50, board: 'global' },
});

export type ScoreUpdateRequest = z.output<typeof scoreUpdate>;

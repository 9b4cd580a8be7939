import type { GivenUpdate } from '@standings/application';
import { GLOBAL_BOARD } from '@standings/domain';
import { z } from 'zod';
import { board, boardId, must, playerId } from '../fields.js';
import { given, givesOne, ONE_GIVEN, type WithGiven } from './given.js';

/** Most boards in one update. */
export const MAX_BOARDS = 20;

const size = must(`a list of 1 to ${MAX_BOARDS} board ids`);

/** An update of one board. */
export const scoreUpdate = z
  .strictObject({ playerId, ...given, board }, must('a JSON object'))
  .check(givesOne)
  .meta({ id: 'ScoreUpdate', ...ONE_GIVEN, example: { playerId: 'p123', delta: 50, board: 'global' } });

const boards = z
  .array(boardId, size)
  .min(1, size)
  .max(MAX_BOARDS, size)
  .refine((ids) => new Set(ids).size === ids.length, 'must not name a board twice')
  .describe('Boards to update, instead of `board`. The answer is a `ScoreBatchResult`.')
  .meta({ uniqueItems: true });

/** An update of one board, or the same update of several. */
export const scoreUpdateRequest = z
  .strictObject(
    // A default of zod would hide whether the request names both.
    { playerId, ...given, board: boardId.optional().meta({ default: GLOBAL_BOARD.id }), boards: boards.optional() },
    must('a JSON object'),
  )
  .check(givesOne)
  .refine((update) => update.board === undefined || update.boards === undefined, {
    path: ['boards'],
    error: 'must not be given together with "board"',
  })
  .meta({ id: 'ScoreUpdateRequest', ...ONE_GIVEN, example: { playerId: 'p123', delta: 50, board: 'global' } });

export type ScoreUpdateRequest = WithGiven<typeof scoreUpdateRequest>;

/** The update of one board that a request asks for. Field by field, see `add-to-board.ts`. */
export function updateOf({ playerId, delta, score, subscore }: ScoreUpdateRequest, ofBoard: string): GivenUpdate {
  return delta === undefined ? { playerId, score, subscore, board: ofBoard } : { playerId, delta, board: ofBoard };
}

import type { BoardDeletion } from '@standings/domain';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { boardId, pathInteger } from '../fields.js';

/** Board numbers are below 2^31. */
const MOST = 2 ** 31 - 1;

export const deletionParams = z.strictObject({
  number: pathInteger(1, MOST).describe('The number that the board had.').meta({ example: 2 }),
});

export type DeletionParams = z.output<typeof deletionParams>;

export const deletion = z
  .object({
    number: z.int().min(1).max(MOST),
    id: boardId.describe('The id that the board had.'),
    state: z.enum(['running', 'done']).describe('`done`: nothing of the board takes space any more.'),
    requestedAt: z.iso.datetime().describe('ISO 8601 in UTC.'),
    removed: z.int().min(0).describe('Scores that were removed so far.'),
  })
  .meta({
    id: 'BoardDeletion',
    example: { number: 2, id: 'region.eu', state: 'running', requestedAt: '2026-11-27T12:00:00.000Z', removed: 4000 },
  });

export type DeletionAnswer = AnswerOf<typeof deletion>;

export function toDeletionAnswer({ board, ...rest }: BoardDeletion): z.output<typeof deletion> {
  return { number: board, ...rest };
}

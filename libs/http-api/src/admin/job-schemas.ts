import { z } from 'zod';
import { board, boardId, must } from '../fields.js';

export const boardQuery = z.strictObject({ board });

export type BoardQuery = z.output<typeof boardQuery>;

export const rebuildRequest = z
  .strictObject(
    {
      board,
      force: z
        .boolean(must('true or false'))
        .default(false)
        .describe('Whether the rebuild may drop players that are in Redis but not in Postgres. Default: false.'),
    },
    must('a JSON object'),
  )
  .meta({ id: 'RebuildRequest', example: { board: 'global' } });

export type RebuildRequest = z.output<typeof rebuildRequest>;

export const driftCheckRequest = z
  .strictObject(
    {
      board,
      repair: z
        .enum(['ranking-store', 'score-repository'], must('"ranking-store" or "score-repository"'))
        .optional()
        .describe('Which side is corrected where they differ: Redis or Postgres. Default: neither.'),
    },
    must('a JSON object'),
  )
  .meta({ id: 'DriftCheckRequest', example: { board: 'global' } });

export type DriftCheckRequest = z.output<typeof driftCheckRequest>;

const fields = z.record(z.string(), z.unknown()).nullable();

export const job = z
  .object({
    kind: z.enum(['rebuild', 'drift-check']),
    board: boardId,
    state: z.enum(['running', 'done', 'failed']),
    startedAt: z.iso.datetime().describe('ISO 8601 in UTC.'),
    progress: fields.describe('Its progress, while it runs.'),
    result: fields.describe('Its result, once it is done.'),
    reason: z.string().nullable().describe('Why it failed.'),
  })
  .meta({
    id: 'Job',
    example: {
      kind: 'rebuild',
      board: 'global',
      state: 'running',
      startedAt: '2026-11-25T12:00:00.000Z',
      progress: { stage: 'scores', count: 250000, total: 1000000 },
      result: null,
      reason: null,
    },
  });

export const latestJob = z
  .object({ job: job.nullable().describe('Null if there was none within a day, or its process died.') })
  .meta({ id: 'LatestJob' });

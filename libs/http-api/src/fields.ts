import { BOARD_ID, GLOBAL_BOARD, parsePeriod, parsePeriodAlias, PLAYER_ID } from '@standings/domain';
import { z } from 'zod';

const PERIOD =
  '`all`, the id of a period such as 2026-11-26, 2026-W48, 2026-11, 2026 or s.autumn, or an alias such as week or week-1';

export const playerId = z
  .string(must('text'))
  .regex(PLAYER_ID, must('1 to 128 characters of A-Z a-z 0-9 . _ - : @ | + = / ~'))
  .describe('Opaque id, chosen by the caller.')
  .meta({ example: 'p123' });

export const boardId = z
  .string(must('text'))
  .regex(BOARD_ID, must('1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit'))
  .describe('Id of the board.')
  .meta({ example: GLOBAL_BOARD.id });

/** The board of a request; `global` if it names none. */
export const board = boardId.default(GLOBAL_BOARD.id);

/** The period of a request. */
export const period = z
  .string(must('text'))
  .refine((text) => parsePeriod(text) !== undefined || parsePeriodAlias(text) !== undefined, must(PERIOD))
  .optional()
  .describe(
    'The period of the board: its id, such as `2026-W48`, or an alias. `day`, `week`, `month` and `year` are the present ones, and `week-1` is the one before. Default: the present period of the first kind that the board keeps.',
  );

/** A whole number in a path: digits only. Refuses `5abc` and `1e2`. */
export function pathInteger(min: number, max: number) {
  const rule = must(`a whole number from ${min} to ${max}`);
  return z.preprocess(digitsToNumber, z.int(rule).min(min, rule).max(max, rule));
}

/** A whole number in a query: as {@link pathInteger}. Refuses an empty value and two values, too. */
export function queryInteger(min: number, max: number, standard: number) {
  return pathInteger(min, max).default(standard);
}

function digitsToNumber(value: unknown): unknown {
  return typeof value === 'string' && /^(?:0|[1-9]\d{0,15})$/.test(value) ? Number(value) : value;
}

/** The message of an error: what a value must be, or that it is missing. */
export function must(be: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is missing' : `must be ${be}`),
  };
}

import {
  BoardNotAcceptingError,
  CatalogOutdatedError,
  ForeignStoreError,
  IdempotencyKeyReusedError,
  KeysRecoveringError,
  OutboxFullError,
  PeriodNotOpenError,
  RestorationEndedError,
  ScoreOutOfBoundsError,
  ScoreOutOfRangeError,
  type ScoreUpdate,
  type ShardId,
  StoreRecoveringError,
  type UpdateLimits,
} from '@standings/domain';

/** What a script answers in place of a result. A number means the same in every script; `lua/includes/codes.lua` has the same list. */
export const CODES = {
  /** The sum of an update would leave the range of scores. */
  SCORE_OUT_OF_RANGE: -1,
  /** The idempotency key of an update was used with another payload. */
  KEY_REUSED: -2,
  /** As many updates wait in the outbox as may. */
  OUTBOX_FULL: -3,
  /** The shard is closed, or open under another epoch or deployment than the caller's. Nothing was looked at. */
  SHARD_CLOSED: -4,
  /** An update did not find the score and the epoch that it was to replace: no error, but an answer. */
  NOT_EXPECTED: -5,
  /** The data of the shard is gone, or lacks rankings. */
  DATA_LOST: -6,
  /** The restoration of the caller is over: another has begun, or the data was lost. */
  RESTORATION_ENDED: -7,
  /** The shard belongs to another deployment. */
  FOREIGN: -8,
  /** The ranking is not registered in the shard: its board was never updated, or is deleted. */
  RANKING_UNKNOWN: -9,
  /** The ranking is being rebuilt, has lost players, or is no ranking any more. */
  RANKING_CLOSED: -10,
  /** The score after an update would be below the lowest one of the board. */
  BELOW_MIN: -11,
  /** It would be above the highest one. */
  ABOVE_MAX: -12,
  /** The delta of an update is larger than the largest one of the board. */
  ABOVE_MAX_DELTA: -13,
  /** The board does not accept updates yet. */
  NOT_YET_ACCEPTING: -14,
  /** The board has ceased to accept updates. */
  NO_LONGER_ACCEPTING: -15,
  /** Another server than the one on which the caller has found the shard, or another history of it. Nothing was looked at. */
  SERVER_CHANGED: -16,
  /** The update has an idempotency key, and the record of that key may not be restored yet. */
  KEYS_RECOVERING: -17,
  /** The rankings of the update are not those of the time by the clock of the server: no error, because the store sends it again. */
  OUTSIDE_SPAN: -18,
  /** The ranking is of a period that is over, and takes no updates ever again: the caller has not heard of it. */
  RANKING_FINAL: -19,
  /** The board keeps a kind of which no period is open. */
  PERIOD_NOT_OPEN: -20,
} as const;

export type Code = (typeof CODES)[keyof typeof CODES];

/** Answers, and what the store mends by itself before it sends the update again. */
const NO_ERRORS: ReadonlySet<unknown> = new Set([CODES.NOT_EXPECTED, CODES.RANKING_UNKNOWN, CODES.OUTSIDE_SPAN]);

/** A code that a caller of the store is told by an error. */
type ErrorCode = Exclude<Code, typeof CODES.NOT_EXPECTED | typeof CODES.RANKING_UNKNOWN | typeof CODES.OUTSIDE_SPAN>;

/** A call of which nothing was done. */
export type Refusal = [code: ErrorCode];

/** What the text of an error needs. */
export interface Refused {
  readonly shard: ShardId;
  /** As it stays. */
  readonly score?: number;
  readonly update?: ScoreUpdate;
  /** Those that the script has compared. */
  readonly limits?: UpdateLimits | undefined;
}

const ERRORS: Readonly<Record<ErrorCode, (refused: Refused) => Error>> = {
  [CODES.SCORE_OUT_OF_RANGE]: ({ score = 0, update }) => new ScoreOutOfRangeError(score, update?.delta ?? 0),
  [CODES.KEY_REUSED]: () => new IdempotencyKeyReusedError(),
  [CODES.OUTBOX_FULL]: () => new OutboxFullError(),
  [CODES.SHARD_CLOSED]: () => new StoreRecoveringError(),
  [CODES.DATA_LOST]: () => new StoreRecoveringError(),
  [CODES.SERVER_CHANGED]: () => new StoreRecoveringError(),
  [CODES.RESTORATION_ENDED]: () =>
    new RestorationEndedError('Another restoration has begun, or Redis was started again.'),
  [CODES.RANKING_CLOSED]: () => new StoreRecoveringError(),
  [CODES.BELOW_MIN]: (refused) => outOfBounds(refused, 'min'),
  [CODES.ABOVE_MAX]: (refused) => outOfBounds(refused, 'max'),
  [CODES.ABOVE_MAX_DELTA]: (refused) => outOfBounds(refused, 'maxDelta'),
  [CODES.NOT_YET_ACCEPTING]: (refused) => notAccepting(refused, 'acceptsFrom'),
  [CODES.NO_LONGER_ACCEPTING]: (refused) => notAccepting(refused, 'acceptsUntil'),
  [CODES.KEYS_RECOVERING]: () => new KeysRecoveringError(),
  [CODES.RANKING_FINAL]: () => new CatalogOutdatedError(),
  [CODES.PERIOD_NOT_OPEN]: ({ update }) => new PeriodNotOpenError(update?.board.id ?? ''),
  [CODES.FOREIGN]: ({ shard }) => new ForeignStoreError(shard),
};

function outOfBounds({ update, limits }: Refused, bound: ScoreOutOfBoundsError['bound']): Error {
  return new ScoreOutOfBoundsError(update?.board.id ?? '', bound, limits?.scores[bound] ?? 0);
}

function notAccepting({ update, limits }: Refused, limit: BoardNotAcceptingError['limit']): Error {
  return new BoardNotAcceptingError(update?.board.id ?? '', limit, limits?.[limit] ?? 0);
}

export function errorOf(code: ErrorCode, refused: Refused): Error {
  return ERRORS[code](refused);
}

/** Whether nothing was done. */
export function isRefusal(reply: readonly unknown[]): reply is Refusal {
  return isErrorCode(reply[0]);
}

/** Whether it is a code of an error: results of scripts are texts, or numbers from 0. */
export function isErrorCode(reply: unknown): reply is ErrorCode {
  return typeof reply === 'number' && reply < 0 && !NO_ERRORS.has(reply);
}

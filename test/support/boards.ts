import {
  ALL_TIME,
  type Board,
  type BoardView,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinitionChange,
  GLOBAL_BOARD,
  Placement,
  type ShardId,
  type UpdateLimits,
} from '@standings/domain';

/** A deployment with one shard. */
export const ONE_SHARD = Placement.of({ number: 1, shards: 1 });

/** A deployment with four. */
export const FOUR_SHARDS = Placement.of({ number: 1, shards: 4 });

/** A deployment with two. */
export const TWO_SHARDS = Placement.of({ number: 1, shards: 2 });

/** A board that lives in another shard than `global`, if there are two. */
export const EUROPE_BOARD: Board = { no: 7, id: 'region.eu' };

/** The one ranking that a board has. */
export function viewOf(board: Board): BoardView {
  return { board, period: ALL_TIME };
}

/** Of a board whose definition has only these. */
export function limitsWith(change: DefinitionChange): UpdateLimits {
  return changeDefinition(DEFAULT_DEFINITION, change);
}

export const GLOBAL_SHARD: ShardId = ONE_SHARD.homeOf(GLOBAL_BOARD.no);

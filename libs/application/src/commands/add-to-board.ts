import type { EventBus } from '@nestjs/cqrs';
import {
  type DefinedBoard,
  inputOf,
  limitsOf,
  type RankingStore,
  type ScoreChange,
  type ScoreUpdate,
  withCountedRanks,
} from '@standings/domain';
import type { BoardLookup } from '../boards/board-lookup.js';
import { answerWithSubscores, type ScoreAnswer } from '../subscores.js';
import type { GivenUpdate } from './given-update.js';

/**
 * Updates a score of the board that a caller has named, and publishes it. If the store knows of deletions that this process has not heard of, the update is
 * sent once more to the board that has the id by then.
 *
 * @throws what {@link BoardLookup.toUpdate} throws. @throws what {@link inputOf} throws. @throws what {@link RankingStore.add} throws.
 */
export async function addToBoard(
  store: RankingStore,
  boards: BoardLookup,
  events: EventBus,
  update: GivenUpdate,
): Promise<ScoreAnswer> {
  let board = boards.known(update.board) ?? (await boards.toUpdate(update.board));
  let change: ScoreChange;
  try {
    change = await store.add(updateOf(update, board, boards.asOf(board)));
  } catch (error) {
    board = await boards.toUpdateAgain(update.board, error);
    change = await store.add(updateOf(update, board, boards.asOf(board)));
  }
  // Before the rank, and before other updates of a batch: the store may lose the update until the event log has it.
  if (change.scoreChanged !== null) events.publish(change.scoreChanged);
  const counted = change.countRanks === undefined ? change : await withCountedRanks(change);
  return board.definition.ties === 'subscore' ? answerWithSubscores(counted) : counted;
}

/** What a caller asks for, as a store takes it. Field by field: a copy by `...` took 1.3 % of the processor time of an api. */
function updateOf(given: GivenUpdate, board: DefinedBoard, asOf: number): ScoreUpdate {
  const { playerId, withoutRanks, idempotency } = given;
  const input = inputOf(board, given);
  const limits = limitsOf(board);
  if (input.delta !== undefined) {
    return { board, asOf, playerId, delta: input.delta, limits, withoutRanks, idempotency };
  }
  const { update, score, tiebreaker } = input;
  return { board, asOf, playerId, update, score, tiebreaker, limits, withoutRanks, idempotency };
}

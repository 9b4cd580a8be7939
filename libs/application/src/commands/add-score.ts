import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import { type DefinedBoard, Meter, RankingStore, type ScoreChange, type ScoreUpdate } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import type { ByBoardId } from '../by-board-id.js';
import { updateOfBoard } from './update-of-board.js';

/** Adds to one player's score. */
export class AddScore extends Command<ScoreChange> {
  constructor(readonly update: ByBoardId<ScoreUpdate>) {
    super();
  }
}

@CommandHandler(AddScore)
export class AddScoreHandler implements ICommandHandler<AddScore> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly store: RankingStore,
    private readonly events: EventBus,
    private readonly meter: Meter,
  ) {}

  /** @throws what {@link BoardLookup.toUpdate} throws. @throws what {@link RankingStore.add} throws. */
  async execute({ update }: AddScore): Promise<ScoreChange> {
    try {
      const board = this.boards.known(update.board) ?? (await this.boards.toUpdate(update.board));
      const change = await this.add(update, board).catch(async (error: unknown) =>
        this.add(update, await this.boards.toUpdateAgain(update.board, error)),
      );
      if (change.scoreChanged !== null) this.events.publish(change.scoreChanged);
      return change;
    } finally {
      this.meter.count('updates_answered', 1);
    }
  }

  private add(update: ByBoardId<ScoreUpdate>, board: DefinedBoard): Promise<ScoreChange> {
    return this.store.add(updateOfBoard(update, board, this.boards.asOf(board)));
  }
}

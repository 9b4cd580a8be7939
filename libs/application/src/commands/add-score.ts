import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import { Meter, RankingStore, type ScoreChange, type ScoreUpdate } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import type { ByBoardId } from '../by-board-id.js';
import { addToBoard } from './add-to-board.js';

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

  /** @throws what {@link addToBoard} throws. */
  async execute({ update }: AddScore): Promise<ScoreChange> {
    try {
      return await addToBoard(this.store, this.boards, this.events, update);
    } finally {
      this.meter.count('updates_answered', 1);
    }
  }
}

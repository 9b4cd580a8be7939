import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import { Meter, RankingStore } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import type { ScoreAnswer } from '../subscores.js';
import { addToBoard } from './add-to-board.js';
import type { GivenUpdate } from './given-update.js';

/** Updates one player's score. */
export class AddScore extends Command<ScoreAnswer> {
  constructor(readonly update: GivenUpdate) {
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
  async execute({ update }: AddScore): Promise<ScoreAnswer> {
    try {
      return await addToBoard(this.store, this.boards, this.events, update);
    } finally {
      this.meter.count('updates_answered', 1);
    }
  }
}

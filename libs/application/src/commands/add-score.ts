import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import { BoardCatalog, Meter, RankingStore, type ScoreChange, type ScoreUpdate } from '@standings/domain';

/** Adds to one player's score. */
export class AddScore extends Command<ScoreChange> {
  constructor(readonly update: ScoreUpdate) {
    super();
  }
}

@CommandHandler(AddScore)
export class AddScoreHandler implements ICommandHandler<AddScore> {
  constructor(
    private readonly boards: BoardCatalog,
    private readonly store: RankingStore,
    private readonly events: EventBus,
    private readonly meter: Meter,
  ) {}

  /**
   * @throws {BoardNotFoundError} if there is no such board.
   * @throws what {@link RankingStore.add} throws.
   */
  async execute({ update }: AddScore): Promise<ScoreChange> {
    try {
      this.boards.get(update.board);
      const change = await this.store.add(update);
      if (change.scoreChanged !== null) this.events.publish(change.scoreChanged);
      return change;
    } finally {
      this.meter.count('updates_answered', 1);
    }
  }
}

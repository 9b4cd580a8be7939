import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import { BoardCatalog, RankingStore, type ScoreChange, type ScoreReplacement } from '@standings/domain';

/** Sets one player's score if it is the expected one. The result is null if it was not. */
export class SetScore extends Command<ScoreChange | null> {
  constructor(readonly replacement: ScoreReplacement) {
    super();
  }
}

@CommandHandler(SetScore)
export class SetScoreHandler implements ICommandHandler<SetScore> {
  constructor(
    private readonly boards: BoardCatalog,
    private readonly store: RankingStore,
    private readonly events: EventBus,
  ) {}

  /**
   * @throws {BoardNotFoundError} if there is no such board.
   * @throws what {@link RankingStore.set} throws.
   */
  async execute({ replacement }: SetScore): Promise<ScoreChange | null> {
    this.boards.get(replacement.board);
    const change = await this.store.set(replacement);
    if (change !== null && change.scoreChanged !== null) this.events.publish(change.scoreChanged);
    return change;
  }
}

import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import { BoardCatalog, Meter, RankingStore, type ScoreChange, type ScoreReplacement } from '@standings/domain';

/** Sets one player's score if it is the expected one. The result is null if it was not. */
export class SetScore extends Command<ScoreChange | null> {
  constructor(readonly replacement: ScoreReplacement) {
    super();
  }
}

@CommandHandler(SetScore)
export class SetScoreHandler implements ICommandHandler<SetScore> {
  constructor(
    private readonly catalog: BoardCatalog,
    private readonly store: RankingStore,
    private readonly events: EventBus,
    private readonly meter: Meter,
  ) {}

  /** @throws what {@link RankingStore.set} throws. */
  async execute({ replacement }: SetScore): Promise<ScoreChange | null> {
    try {
      const asOf = this.asOf(replacement);
      const change = await this.store.set({ ...replacement, asOf });
      if (change !== null && change.scoreChanged !== null) this.events.publish(change.scoreChanged);
      return change;
    } finally {
      this.meter.count('updates_answered', 1);
    }
  }

  private asOf({ board }: ScoreReplacement): number | undefined {
    const known = this.catalog.withNumber(board.no);
    return known === undefined ? undefined : this.catalog.asOf(known);
  }
}

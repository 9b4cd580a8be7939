import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import {
  BoardCatalog,
  OutboxFullError,
  OutcomeUnknownError,
  RankingStore,
  type ScoreChange,
  ScoreChanged,
  type ScoreUpdate,
  StandingsError,
  StoreUnavailableError,
} from '@standings/domain';

/** What became of one update of a batch: the change, or why it was refused. */
export type AddScoresResult = ScoreChange | StandingsError;

/** Adds to many scores. Each update stands for itself: one that is refused changes nothing for the others. */
export class AddScores extends Command<readonly AddScoresResult[]> {
  constructor(readonly updates: readonly ScoreUpdate[]) {
    super();
  }
}

@CommandHandler(AddScores)
export class AddScoresHandler implements ICommandHandler<AddScores> {
  constructor(
    private readonly boards: BoardCatalog,
    private readonly store: RankingStore,
    private readonly events: EventBus,
  ) {}

  /**
   * Resolves with one result per update, in order.
   *
   * @throws {StandingsError} if the store could take none of them, so that a caller who only looks at the status sees it.
   */
  async execute({ updates }: AddScores): Promise<readonly AddScoresResult[]> {
    // All in one turn of the event loop: the store may take them in one call.
    const results = await Promise.all(updates.map((update) => this.add(update)));
    const [first] = results;
    if (first instanceof StandingsError && results.every(isOutage)) throw first;
    for (const result of results) {
      if (!(result instanceof StandingsError)) this.events.publish(new ScoreChanged(result));
    }
    return results;
  }

  private async add(update: ScoreUpdate): Promise<AddScoresResult> {
    try {
      this.boards.get(update.board);
      return await this.store.add(update);
    } catch (error) {
      if (error instanceof StandingsError) return error;
      throw error;
    }
  }
}

function isOutage(result: AddScoresResult): boolean {
  return (
    result instanceof StoreUnavailableError ||
    result instanceof OutboxFullError ||
    result instanceof OutcomeUnknownError
  );
}

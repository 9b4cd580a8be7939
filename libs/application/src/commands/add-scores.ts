import { Command, CommandHandler, EventBus, type ICommandHandler } from '@nestjs/cqrs';
import {
  CatalogUnavailableError,
  EventLogUnavailableError,
  IdempotencyKeyReusedError,
  KeysRecoveringError,
  Meter,
  OutboxFullError,
  OutcomeUnknownError,
  RankingStore,
  StandingsError,
  StoreRecoveringError,
  StoreUnavailableError,
} from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import type { ScoreAnswer } from '../subscores.js';
import { addToBoard } from './add-to-board.js';
import type { GivenUpdate } from './given-update.js';

/** The result of one update of a batch: the change, or why it was refused. */
export type AddScoresResult = ScoreAnswer | StandingsError;

/** Updates many scores. The updates are independent: a refused one does not affect the others. */
export class AddScores extends Command<readonly AddScoresResult[]> {
  constructor(readonly updates: readonly GivenUpdate[]) {
    super();
  }
}

@CommandHandler(AddScores)
export class AddScoresHandler implements ICommandHandler<AddScores> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly store: RankingStore,
    private readonly events: EventBus,
    private readonly meter: Meter,
  ) {}

  /**
   * Resolves with one result per update, in order.
   *
   * @throws {StandingsError} if the store could take none of them, so that callers see it in the status.
   */
  async execute({ updates }: AddScores): Promise<readonly AddScoresResult[]> {
    // All in one turn of the event loop: the store may take them in one call.
    const results = await Promise.all(updates.map((update) => this.add(update)));
    if (results.every(concernsAll)) throw worst(results);
    return results;
  }

  private async add(update: GivenUpdate): Promise<AddScoresResult> {
    try {
      return await addToBoard(this.store, this.boards, this.events, update);
    } catch (error) {
      if (error instanceof StandingsError) return error;
      throw error;
    } finally {
      this.meter.count('updates_answered', 1);
    }
  }
}

/** An error of the request or of the store, not of a single update. */
function concernsAll(result: AddScoresResult): result is StandingsError {
  return (
    result instanceof CatalogUnavailableError ||
    result instanceof StoreUnavailableError ||
    result instanceof StoreRecoveringError ||
    result instanceof KeysRecoveringError ||
    result instanceof OutboxFullError ||
    result instanceof EventLogUnavailableError ||
    result instanceof OutcomeUnknownError ||
    result instanceof IdempotencyKeyReusedError
  );
}

/** The error that promises least: if the outcome of any update is unknown, so is that of the request. */
function worst(errors: readonly StandingsError[]): StandingsError {
  return errors.find((error) => error instanceof OutcomeUnknownError) ?? (errors[0] as StandingsError);
}

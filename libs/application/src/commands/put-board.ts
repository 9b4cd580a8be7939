import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  assertRulesStay,
  BoardCatalog,
  type BoardDefinition,
  BoardRepository,
  Calendar,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  type DefinitionChange,
  type ExpectedRevision,
} from '@standings/domain';
import { assertTimeZone } from './assert-time-zone.js';

/** What became of a board. */
export interface PutBoardResult {
  readonly board: DefinedBoard;
  readonly isNew: boolean;
}

/** Creates a board, or changes its definition. */
export class PutBoard extends Command<PutBoardResult> {
  constructor(
    readonly id: string,
    readonly change: DefinitionChange,
    readonly expected: ExpectedRevision,
  ) {
    super();
  }
}

@CommandHandler(PutBoard)
export class PutBoardHandler implements ICommandHandler<PutBoard> {
  constructor(
    private readonly boards: BoardRepository,
    private readonly catalog: BoardCatalog,
    private readonly calendar: Calendar,
  ) {}

  /** @throws {BoardRulesFixedError} @throws {InvalidDefinitionError} @throws what {@link BoardRepository.put} throws. */
  async execute({ id, change, expected }: PutBoard): Promise<PutBoardResult> {
    assertTimeZone(this.calendar, change);
    const edit = (present: BoardDefinition | null) => {
      if (present !== null) assertRulesStay(id, present, change);
      return changeDefinition(present ?? DEFAULT_DEFINITION, change);
    };
    const result = await this.boards.put(id, edit, expected);
    this.catalog.learn(result.board);
    return result;
  }
}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type BoardTemplate,
  Calendar,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinitionChange,
  type ExpectedRevision,
  TemplateRepository,
} from '@standings/domain';
import { assertTimeZone } from './assert-time-zone.js';

/** What became of a template. */
export interface PutTemplateResult {
  readonly template: BoardTemplate;
  readonly isNew: boolean;
}

/** Creates a template, or changes its definition. Boards that exist stay as they are. */
export class PutTemplate extends Command<PutTemplateResult> {
  constructor(
    readonly prefix: string,
    readonly change: DefinitionChange,
    readonly expected: ExpectedRevision,
  ) {
    super();
  }
}

@CommandHandler(PutTemplate)
export class PutTemplateHandler implements ICommandHandler<PutTemplate> {
  constructor(
    private readonly templates: TemplateRepository,
    private readonly calendar: Calendar,
  ) {}

  /** @throws {InvalidDefinitionError} @throws what {@link TemplateRepository.put} throws. */
  async execute({ prefix, change, expected }: PutTemplate): Promise<PutTemplateResult> {
    assertTimeZone(this.calendar, change);
    return this.templates.put(prefix, (present) => changeDefinition(present ?? DEFAULT_DEFINITION, change), expected);
  }
}

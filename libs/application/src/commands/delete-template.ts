import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type BoardTemplate, type ExpectedRevision, TemplateRepository } from '@standings/domain';

/** Deletes a template. Boards that exist stay. The result is the template as it was last. */
export class DeleteTemplate extends Command<BoardTemplate> {
  constructor(
    readonly prefix: string,
    readonly expected: ExpectedRevision,
  ) {
    super();
  }
}

@CommandHandler(DeleteTemplate)
export class DeleteTemplateHandler implements ICommandHandler<DeleteTemplate> {
  constructor(private readonly templates: TemplateRepository) {}

  /** @throws what {@link TemplateRepository.delete} throws. */
  execute({ prefix, expected }: DeleteTemplate): Promise<BoardTemplate> {
    return this.templates.delete(prefix, expected);
  }
}

import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardTemplate, TemplateNotFoundError, TemplateRepository } from '@standings/domain';

/** The template of exactly this prefix. */
export class GetTemplate extends Query<BoardTemplate> {
  constructor(readonly prefix: string) {
    super();
  }
}

@QueryHandler(GetTemplate)
export class GetTemplateHandler implements IQueryHandler<GetTemplate> {
  constructor(private readonly templates: TemplateRepository) {}

  /** @throws {TemplateNotFoundError} @throws {CatalogUnavailableError} */
  async execute({ prefix }: GetTemplate): Promise<BoardTemplate> {
    const template = await this.templates.find(prefix);
    if (template === null) throw new TemplateNotFoundError(prefix);
    return template;
  }
}

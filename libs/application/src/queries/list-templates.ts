import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardTemplate, TemplateRepository } from '@standings/domain';

/** The answer: a page of templates, ordered by prefix. */
export interface TemplatePage {
  readonly templates: readonly BoardTemplate[];
  /** The prefix after which the next page begins; null on the last. */
  readonly next: string | null;
}

/** Up to `n` templates after a prefix. */
export class ListTemplates extends Query<TemplatePage> {
  constructor(
    readonly n: number,
    readonly after: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListTemplates)
export class ListTemplatesHandler implements IQueryHandler<ListTemplates> {
  constructor(private readonly repository: TemplateRepository) {}

  /** @throws {CatalogUnavailableError} */
  async execute({ n, after }: ListTemplates): Promise<TemplatePage> {
    // One more tells whether there is a next page.
    const found = await this.repository.list(after, n + 1);
    const templates = found.slice(0, n);
    return { templates, next: found.length > n ? (templates.at(-1)?.prefix ?? null) : null };
  }
}

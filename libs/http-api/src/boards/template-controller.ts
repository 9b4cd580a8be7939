import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GetTemplate, ListTemplates } from '@standings/application';
import { JsonOperation, QUERY_PROBLEMS } from '@standings/http-server';
import type { FastifyReply } from 'fastify';
import { markRevision } from './revision.js';
import {
  template,
  type TemplateAnswer,
  templatePage,
  type TemplatePageAnswer,
  type TemplateParams,
  templateParams,
  type TemplatesQuery,
  templatesQuery,
  toTemplateAnswer,
} from './template.js';

/** Reads templates of boards. */
@ApiTags('boards')
@Controller('board-templates')
export class TemplateController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @JsonOperation({
    id: 'listBoardTemplates',
    summary: 'Templates of boards, page by page',
    answer: templatePage,
    problems: [...QUERY_PROBLEMS, 'catalog_unavailable'],
  })
  async list(@Query({ schema: templatesQuery }) { n, cursor }: TemplatesQuery): Promise<TemplatePageAnswer> {
    const { templates, next } = await this.queries.execute(new ListTemplates(n, cursor ?? null));
    return { templates: templates.map(toTemplateAnswer), next };
  }

  @Get(':prefix')
  @JsonOperation({
    id: 'getBoardTemplate',
    summary: 'The template of exactly this prefix',
    answer: template,
    problems: [...QUERY_PROBLEMS, 'template_not_found', 'catalog_unavailable'],
    hasRevision: true,
  })
  async get(
    @Param({ schema: templateParams }) { prefix }: TemplateParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TemplateAnswer> {
    const found = await this.queries.execute(new GetTemplate(prefix));
    markRevision(reply, found);
    return toTemplateAnswer(found);
  }
}

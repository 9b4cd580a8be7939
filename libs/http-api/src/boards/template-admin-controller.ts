import { Body, Controller, Delete, Param, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DeleteTemplate, PutTemplate } from '@standings/application';
import type { ExpectedRevision } from '@standings/domain';
import { BODY_PROBLEMS, JsonOperation, QUERY_PROBLEMS } from '@standings/http-server';
import type { FastifyReply } from 'fastify';
import { definitionChange, type DefinitionRequest } from './definition.js';
import { Expected, markRevision } from './revision.js';
import { template, type TemplateAnswer, type TemplateParams, templateParams, toTemplateAnswer } from './template.js';

/** Changes templates of boards. */
@ApiTags('boards')
@ApiBearerAuth()
@Controller('board-templates')
export class TemplateAdminController {
  constructor(private readonly commands: CommandBus) {}

  @Put(':prefix')
  @JsonOperation({
    id: 'putBoardTemplate',
    summary: 'Create a template, or change its definition',
    description:
      'A board whose id starts with the prefix is created by its first update, with a copy of the definition. Of several prefixes that fit, the longest counts. A change of the template changes no board that exists.',
    status: [200, 201],
    answer: template,
    problems: [...BODY_PROBLEMS, 'unauthorized', 'revision_mismatch', 'invalid_definition', 'catalog_unavailable'],
    takesRevision: true,
    hasRevision: true,
    forOperators: true,
  })
  async put(
    @Param({ schema: templateParams }) { prefix }: TemplateParams,
    @Body({ schema: definitionChange }) change: DefinitionRequest,
    @Expected() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TemplateAnswer> {
    const result = await this.commands.execute(new PutTemplate(prefix, change, expected));
    markRevision(reply, result.template);
    reply.status(result.isNew ? 201 : 200);
    return toTemplateAnswer(result.template);
  }

  @Delete(':prefix')
  @JsonOperation({
    id: 'deleteBoardTemplate',
    summary: 'Delete a template',
    description: 'Boards that exist stay. The answer has the last definition.',
    answer: template,
    problems: [...QUERY_PROBLEMS, 'unauthorized', 'template_not_found', 'revision_mismatch', 'catalog_unavailable'],
    takesRevision: true,
    forOperators: true,
  })
  async delete(
    @Param({ schema: templateParams }) { prefix }: TemplateParams,
    @Expected() expected: ExpectedRevision,
  ): Promise<TemplateAnswer> {
    return toTemplateAnswer(await this.commands.execute(new DeleteTemplate(prefix, expected)));
  }
}

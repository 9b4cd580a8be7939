import { Body, Controller, Delete, HttpCode, Param, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DeleteBoard, PutBoard, PutSeason } from '@standings/application';
import type { ExpectedRevision } from '@standings/domain';
import { BODY_PROBLEMS, JsonOperation, QUERY_PROBLEMS } from '@standings/http-server';
import type { FastifyReply } from 'fastify';
import { board, type BoardAnswer, type BoardParams, boardParams, toBoardAnswer } from './board.js';
import { definitionChange, type DefinitionRequest } from './definition.js';
import { toInstants } from './period.js';
import { Expected, markRevision } from './revision.js';
import {
  season,
  type SeasonAnswer,
  seasonOf,
  type SeasonParams,
  seasonParams,
  type SeasonRequest,
  seasonRequest,
} from './season.js';

/** Changes boards. */
@ApiTags('boards')
@ApiBearerAuth()
@Controller('boards')
export class BoardAdminController {
  constructor(private readonly commands: CommandBus) {}

  @Put(':id')
  @JsonOperation({
    id: 'putBoard',
    summary: 'Create a board, or change its definition',
    description: 'Answers 201 if it has created the board. Another process may not know the change for a second.',
    status: [200, 201],
    answer: board,
    problems: [
      ...BODY_PROBLEMS,
      'unauthorized',
      'too_many_boards',
      'revision_mismatch',
      'invalid_definition',
      'board_rules_fixed',
      'periods_removed',
      'catalog_unavailable',
    ],
    takesRevision: true,
    hasRevision: true,
    forOperators: true,
  })
  async put(
    @Param({ schema: boardParams }) { id }: BoardParams,
    @Body({ schema: definitionChange }) change: DefinitionRequest,
    @Expected() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BoardAnswer> {
    const result = await this.commands.execute(new PutBoard(id, change, expected));
    markRevision(reply, result.board);
    reply.status(result.isNew ? 201 : 200);
    return toBoardAnswer(result.board);
  }

  @Put(':id/seasons/:season')
  @JsonOperation({
    id: 'putSeason',
    summary: 'Add a season to a board, or prolong it',
    description:
      'Answers 201 if it has added the season. Before it begins, it may get other times; then it may be prolonged until it ends. Prolong it a minute before: updates after its end count again only when every process knows.',
    status: [200, 201],
    answer: season,
    problems: [
      ...BODY_PROBLEMS,
      'unauthorized',
      'board_not_found',
      'season_fixed',
      'season_overlaps',
      'invalid_season',
      'catalog_unavailable',
    ],
    forOperators: true,
  })
  async putSeason(
    @Param({ schema: seasonParams }) { id, season: name }: SeasonParams,
    @Body({ schema: seasonRequest }) request: SeasonRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SeasonAnswer> {
    const { period, isNew } = await this.commands.execute(new PutSeason(id, seasonOf(name, request)));
    reply.status(isNew ? 201 : 200);
    return toInstants(period);
  }

  @Delete(':id')
  @HttpCode(202)
  @JsonOperation({
    id: 'deleteBoard',
    summary: 'Delete a board with all its scores',
    description:
      'The board is gone with the answer, which has its last definition. Nobody reads its scores any more. A board that is created again under the same id is empty.',
    status: 202,
    answer: board,
    problems: [
      ...QUERY_PROBLEMS,
      'unauthorized',
      'board_not_found',
      'board_not_deletable',
      'revision_mismatch',
      'catalog_unavailable',
    ],
    takesRevision: true,
    forOperators: true,
  })
  async delete(
    @Param({ schema: boardParams }) { id }: BoardParams,
    @Expected() expected: ExpectedRevision,
  ): Promise<BoardAnswer> {
    return toBoardAnswer(await this.commands.execute(new DeleteBoard(id, expected)));
  }
}

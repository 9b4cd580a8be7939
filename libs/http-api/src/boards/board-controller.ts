import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GetBoard, GetPeriods, ListBoards } from '@standings/application';
import { JsonOperation, QUERY_PROBLEMS } from '@standings/http-server';
import type { FastifyReply } from 'fastify';
import {
  boardDetails,
  type BoardDetailsAnswer,
  boardPage,
  type BoardPageAnswer,
  type BoardParams,
  boardParams,
  type BoardsQuery,
  boardsQuery,
  toBoardAnswer,
  toBoardDetailsAnswer,
} from './board.js';
import { periodPage, type PeriodPageAnswer, type PeriodsQuery, periodsQuery, toPeriodAnswer } from './period.js';
import { markRevision } from './revision.js';

/** Reads definitions of boards. */
@ApiTags('boards')
@Controller('boards')
export class BoardController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @JsonOperation({
    id: 'listBoards',
    summary: 'Boards, page by page',
    answer: boardPage,
    problems: [...QUERY_PROBLEMS, 'catalog_unavailable'],
  })
  async list(@Query({ schema: boardsQuery }) { prefix = '', n, cursor }: BoardsQuery): Promise<BoardPageAnswer> {
    const { boards, next } = await this.queries.execute(new ListBoards({ prefix, n, after: cursor ?? null }));
    return { boards: boards.map(toBoardAnswer), next };
  }

  @Get(':id')
  @JsonOperation({
    id: 'getBoard',
    summary: 'The definition of a board, and what it has now',
    description: 'A board that only a template describes is not found: its first update creates it.',
    answer: boardDetails,
    problems: [...QUERY_PROBLEMS, 'board_not_found', 'catalog_unavailable'],
    hasRevision: true,
  })
  async get(
    @Param({ schema: boardParams }) { id }: BoardParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BoardDetailsAnswer> {
    const found = await this.queries.execute(new GetBoard(id));
    markRevision(reply, found.board);
    return toBoardDetailsAnswer(found);
  }

  @Get(':id/periods')
  @JsonOperation({
    id: 'listBoardPeriods',
    summary: 'The periods of a board, page by page',
    description: 'Those that take updates, those that are opened ahead, and those that are closing.',
    answer: periodPage,
    problems: [...QUERY_PROBLEMS, 'board_not_found', 'catalog_unavailable'],
  })
  async periods(
    @Param({ schema: boardParams }) { id }: BoardParams,
    @Query({ schema: periodsQuery }) { n, cursor }: PeriodsQuery,
  ): Promise<PeriodPageAnswer> {
    const { periods, next } = await this.queries.execute(new GetPeriods(id, n, cursor ?? null));
    return { periods: periods.map(toPeriodAnswer), next };
  }
}

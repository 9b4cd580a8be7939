import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { GetDeletion } from '@standings/application';
import { JsonOperation, QUERY_PROBLEMS } from '@standings/http-server';
import { deletion, type DeletionAnswer, type DeletionParams, deletionParams, toDeletionAnswer } from './deletion.js';

/** Shows the deletions of boards, which go on after their answer. */
@ApiTags('boards')
@ApiBearerAuth()
@Controller('board-deletions')
export class DeletionController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':number')
  @JsonOperation({
    id: 'getBoardDeletion',
    summary: 'The progress of the deletion of a board',
    description: 'By the number of the board: its id may belong to another board by now.',
    answer: deletion,
    problems: [...QUERY_PROBLEMS, 'unauthorized', 'deletion_not_found', 'catalog_unavailable'],
    forOperators: true,
  })
  async get(@Param({ schema: deletionParams }) { number }: DeletionParams): Promise<DeletionAnswer> {
    return toDeletionAnswer(await this.queries.execute(new GetDeletion(number)));
  }
}

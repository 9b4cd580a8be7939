import { Body, Controller, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { AddScore, AddScores } from '@standings/application';
import { type ScoreChange, StandingsError } from '@standings/domain';
import { BODY_PROBLEMS, JsonOperation, toUpdateProblem } from '@standings/http-server';
import type { FastifyReply } from 'fastify';
import { allWithKey, IdempotencyKey, markReplay, withKey } from './idempotency-key.js';
import { allWithRanks, updateQuery, type UpdateQuery, withRanks } from './ranks.js';
import { type ScoreBatchAnswer, scoreBatchResult } from './score-batch-result.js';
import { scoreBatch, type ScoreBatchRequest } from './score-batch.js';
import { scoreChange, type ScoreChangeAnswer, toScoreChangeAnswer } from './score-change.js';
import { scoreUpdate, type ScoreUpdateRequest } from './score-update.js';

@ApiTags('score')
@Controller('score')
export class ScoreController {
  constructor(private readonly commands: CommandBus) {}

  @Post('update')
  @HttpCode(200)
  @JsonOperation({
    id: 'updateScore',
    summary: 'Add to a player’s score',
    answer: scoreChange,
    problems: [
      ...BODY_PROBLEMS,
      'board_not_found',
      'board_not_accepting',
      'too_many_boards',
      'invalid_delta',
      'score_out_of_range',
      'score_out_of_bounds',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
      'outbox_full',
      'outcome_unknown',
    ],
    takesKey: true,
    smallAnswers: true,
  })
  async update(
    @Body({ schema: scoreUpdate }) body: ScoreUpdateRequest,
    @Query({ schema: updateQuery }) query: UpdateQuery,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScoreChangeAnswer> {
    const change = await this.commands.execute(new AddScore(withRanks(withKey(body, key), query)));
    markReplay(reply, change.replayed);
    return toScoreChangeAnswer(change);
  }

  @Post('batch')
  @HttpCode(200)
  @JsonOperation({
    id: 'updateScores',
    summary: 'Add to many scores',
    description: 'Updates are independent: a refused one does not affect the others. Its place in `results` says why.',
    answer: scoreBatchResult,
    problems: [
      ...BODY_PROBLEMS,
      'invalid_delta',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
      'outbox_full',
      'outcome_unknown',
    ],
    takesKey: true,
  })
  async batch(
    @Body({ schema: scoreBatch }) body: ScoreBatchRequest,
    @Query({ schema: updateQuery }) query: UpdateQuery,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScoreBatchAnswer> {
    const results = await this.commands.execute(new AddScores(allWithRanks(allWithKey(body.updates, key), query)));
    const changes = results.filter((result): result is ScoreChange => !(result instanceof StandingsError));
    markReplay(reply, changes.length > 0 && changes.every((change) => change.replayed));
    return {
      results: results.map((result) =>
        result instanceof StandingsError
          ? toUpdateProblem(result, reply.server.publicUrl)
          : toScoreChangeAnswer(result),
      ),
    };
  }
}

import { Body, Controller, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { AddScore, AddScores, type GivenUpdate, type ScoreAnswer } from '@standings/application';
import { GLOBAL_BOARD, StandingsError } from '@standings/domain';
import { BODY_PROBLEMS, JsonOperation, toUpdateProblem } from '@standings/http-server';
import type { FastifyReply } from 'fastify';
import { allWithKey, IdempotencyKey, markReplay, withKey } from './idempotency-key.js';
import { allWithRanks, updateQuery, type UpdateQuery, withRanks } from './ranks.js';
import { type ScoreBatchAnswer, scoreBatchResult } from './score-batch-result.js';
import { scoreBatch, type ScoreBatchRequest } from './score-batch.js';
import { toScoreChangeAnswer } from './score-change.js';
import { type ScoreUpdateAnswer, scoreUpdateResult } from './score-update-result.js';
import { scoreUpdateRequest, type ScoreUpdateRequest, updateOf } from './score-update.js';

/** More than the JSON of a result with the longest ids and numbers, in bytes. */
const RESULT_BYTES = 512;

@ApiTags('score')
@Controller('score')
export class ScoreController {
  constructor(private readonly commands: CommandBus) {}

  @Post('update')
  @HttpCode(200)
  @JsonOperation({
    id: 'updateScore',
    summary: 'Update a player’s score, on one board or on several',
    description:
      'Give a `delta` to boards that increment, and a `score` to boards that keep the best or the latest one. With `boards` the answer has a result for each, as that of a batch: a board that refuses the update does not affect the others. It is not atomic over boards.',
    answer: scoreUpdateResult,
    problems: [
      ...BODY_PROBLEMS,
      'board_not_found',
      'board_not_accepting',
      'too_many_boards',
      'invalid_delta',
      'invalid_score',
      'wrong_update',
      'score_out_of_range',
      'score_out_of_bounds',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
      'keys_recovering',
      'outbox_full',
      'log_unavailable',
      'outcome_unknown',
    ],
    takesKey: true,
    smallAnswers: true,
  })
  async update(
    @Body({ schema: scoreUpdateRequest }) body: ScoreUpdateRequest,
    @Query({ schema: updateQuery }) query: UpdateQuery,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScoreUpdateAnswer> {
    const { board = GLOBAL_BOARD.id, boards } = body;
    if (boards !== undefined) {
      // The answers of this route are not counted by their size, because those of one board are small.
      reply.server.unreadAnswers.hold(reply.request, reply, boards.length * RESULT_BYTES);
      const updates = boards.map((one) => updateOf(body, one));
      return this.applyAll(updates, key, query, reply);
    }
    const update = withRanks(withKey(updateOf(body, board), key), query);
    const change = await this.commands.execute(new AddScore(update));
    markReplay(reply, change.replayed);
    return toScoreChangeAnswer(change);
  }

  @Post('batch')
  @HttpCode(200)
  @JsonOperation({
    id: 'updateScores',
    summary: 'Update many scores',
    description: 'Updates are independent: a refused one does not affect the others. Its place in `results` says why.',
    answer: scoreBatchResult,
    problems: [
      ...BODY_PROBLEMS,
      'invalid_delta',
      'invalid_score',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
      'keys_recovering',
      'outbox_full',
      'log_unavailable',
      'outcome_unknown',
    ],
    takesKey: true,
  })
  batch(
    @Body({ schema: scoreBatch }) body: ScoreBatchRequest,
    @Query({ schema: updateQuery }) query: UpdateQuery,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScoreBatchAnswer> {
    return this.applyAll(body.updates, key, query, reply);
  }

  private async applyAll(
    updates: readonly GivenUpdate[],
    key: string | undefined,
    query: UpdateQuery,
    reply: FastifyReply,
  ): Promise<ScoreBatchAnswer> {
    const results = await this.commands.execute(new AddScores(allWithRanks(allWithKey(updates, key), query)));
    const changes = results.filter((result): result is ScoreAnswer => !(result instanceof StandingsError));
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

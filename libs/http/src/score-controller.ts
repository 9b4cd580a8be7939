import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { AddScore, AddScores } from '@standings/application';
import { StandingsError } from '@standings/domain';
import { BODY_PROBLEMS, JsonOperation } from './openapi/json-operation.js';
import { toUpdateProblem } from './problems/to-problem.js';
import { type ScoreBatchAnswer, scoreBatchResult } from './schemas/score-batch-result.js';
import { scoreBatch, type ScoreBatchRequest } from './schemas/score-batch.js';
import { scoreChange, type ScoreChangeAnswer, toScoreChangeAnswer } from './schemas/score-change.js';
import { scoreUpdate, type ScoreUpdateRequest } from './schemas/score-update.js';

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
      'invalid_delta',
      'score_out_of_range',
      'store_unavailable',
      'outbox_full',
      'outcome_unknown',
    ],
  })
  async update(@Body({ schema: scoreUpdate }) update: ScoreUpdateRequest): Promise<ScoreChangeAnswer> {
    return toScoreChangeAnswer(await this.commands.execute(new AddScore(update)));
  }

  @Post('batch')
  @HttpCode(200)
  @JsonOperation({
    id: 'updateScores',
    summary: 'Add to many scores',
    description:
      'Each update stands for itself: one that is refused changes nothing for the others, and its place in `results` says why.',
    answer: scoreBatchResult,
    problems: [...BODY_PROBLEMS, 'invalid_delta', 'store_unavailable', 'outbox_full', 'outcome_unknown'],
  })
  async batch(@Body({ schema: scoreBatch }) { updates }: ScoreBatchRequest): Promise<ScoreBatchAnswer> {
    const results = await this.commands.execute(new AddScores(updates));
    return {
      results: results.map((result) =>
        result instanceof StandingsError ? toUpdateProblem(result) : toScoreChangeAnswer(result),
      ),
    };
  }
}

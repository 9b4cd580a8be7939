import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { BoardCatalog } from '@standings/domain';
import { BODY_PROBLEMS, JsonOperation, type ProblemCode, QUERY_PROBLEMS, RequestProblem } from '@standings/http-server';
import { BoardJobs, type Job, type JobKind } from '@standings/recovery';
import {
  type BoardQuery,
  boardQuery,
  type DriftCheckRequest,
  driftCheckRequest,
  job,
  latestJob,
  type RebuildRequest,
  rebuildRequest,
} from './job-schemas.js';

const ANY_PROBLEM = ['unauthorized', 'board_not_found'] as const satisfies readonly ProblemCode[];
const START_PROBLEMS = [...BODY_PROBLEMS, ...ANY_PROBLEM, 'job_running'] as const satisfies readonly ProblemCode[];
const LOOK_PROBLEMS = [
  ...QUERY_PROBLEMS,
  ...ANY_PROBLEM,
  'store_unavailable',
] as const satisfies readonly ProblemCode[];

/** Jobs of operators. They run in the background; any process of the service reports their progress. */
@ApiTags('admin')
@ApiBearerAuth()
@Controller('admin')
export class AdminController {
  constructor(
    private readonly maintenance: BoardJobs,
    private readonly boards: BoardCatalog,
  ) {}

  @Post('rebuild')
  @HttpCode(202)
  @JsonOperation({
    id: 'startRebuild',
    summary: 'Rebuild the ranking of a board from Postgres',
    description:
      'Updates go on, except for a moment at the end. If Postgres has fewer players than Redis, the rebuild is refused unless `force` is true: run a drift check first.',
    status: 202,
    answer: job,
    problems: [...START_PROBLEMS, 'players_missing'],
  })
  async startRebuild(@Body({ schema: rebuildRequest }) { board, force }: RebuildRequest): Promise<Job> {
    return begun('rebuild', await this.maintenance.rebuild(this.boards.get(board), { force }));
  }

  @Get('rebuild')
  @JsonOperation({
    id: 'getRebuild',
    summary: 'The progress of the latest rebuild of a board',
    answer: latestJob,
    problems: LOOK_PROBLEMS,
  })
  getRebuild(@Query({ schema: boardQuery }) { board }: BoardQuery): Promise<{ job: Job | null }> {
    return this.latest('rebuild', board);
  }

  @Post('drift-check')
  @HttpCode(202)
  @JsonOperation({
    id: 'startDriftCheck',
    summary: 'Compare Redis and Postgres, and repair differences on request',
    status: 202,
    answer: job,
    problems: START_PROBLEMS,
  })
  async startDriftCheck(@Body({ schema: driftCheckRequest }) { board, repair }: DriftCheckRequest): Promise<Job> {
    return begun('drift-check', await this.maintenance.checkDrift(this.boards.get(board), repair ?? null));
  }

  @Get('drift-check')
  @JsonOperation({
    id: 'getDriftCheck',
    summary: 'The progress of the latest drift check of a board, and its result',
    answer: latestJob,
    problems: LOOK_PROBLEMS,
  })
  getDriftCheck(@Query({ schema: boardQuery }) { board }: BoardQuery): Promise<{ job: Job | null }> {
    return this.latest('drift-check', board);
  }

  private async latest(kind: JobKind, board: string): Promise<{ job: Job | null }> {
    return { job: await this.maintenance.latest(kind, this.boards.get(board)) };
  }
}

function begun(kind: JobKind, started: Job | null): Job {
  if (started !== null) return started;
  throw new RequestProblem(
    'job_running',
    `This board is busy with a ${kind}, a recovery or a repair. GET /admin/${kind} shows the progress.`,
  );
}

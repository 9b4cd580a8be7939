import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GetAround, GetNeededScore, GetRank, GetRanks, GetTop } from '@standings/application';
import { BODY_PROBLEMS, JsonOperation, QUERY_PROBLEMS } from '@standings/http-server';
import { type AroundQuery, aroundQuery, type Neighbours, neighbours } from './around.js';
import { type PlayerRank, playerRank, type RankQuery, rankQuery } from './rank.js';
import { type PlayerRanks, playerRanks, type RanksRequest, ranksRequest } from './ranks.js';
import { type NeededScore, neededScore, type ScoreAtQuery, scoreAtQuery, wantedOf } from './score-at.js';
import { pageStartOf, type TopPage, topPage, type TopQuery, topQuery } from './top.js';

@ApiTags('leaderboard')
@Controller('leaderboard')
export class LeaderboardController {
  constructor(private readonly queries: QueryBus) {}

  @Get('top')
  @JsonOperation({
    id: 'getTop',
    summary: 'The best players of a board, page by page',
    answer: topPage,
    problems: [
      ...QUERY_PROBLEMS,
      'invalid_cursor',
      'board_not_found',
      'period_not_found',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
    ],
  })
  top(@Query({ schema: topQuery }) { n, from, cursor, ...view }: TopQuery): Promise<TopPage> {
    return this.queries.execute(new GetTop(view, n, pageStartOf({ from, cursor })));
  }

  @Get('score-at')
  @JsonOperation({
    id: 'getScoreAt',
    summary: 'The score that one needs for a rank or a percentile',
    description: 'The worst score on the board with this place. One of `rank` and `percentile` is needed.',
    answer: neededScore,
    problems: [
      ...QUERY_PROBLEMS,
      'board_not_found',
      'period_not_found',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
    ],
  })
  scoreAt(@Query({ schema: scoreAtQuery }) { rank, percentile, ...view }: ScoreAtQuery): Promise<NeededScore> {
    return this.queries.execute(new GetNeededScore(view, wantedOf({ rank, percentile })));
  }

  @Get('rank')
  @JsonOperation({
    id: 'getRank',
    summary: 'One player’s place',
    answer: playerRank,
    problems: [
      ...QUERY_PROBLEMS,
      'board_not_found',
      'period_not_found',
      'player_not_found',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
    ],
  })
  rank(@Query({ schema: rankQuery }) { playerId, ...view }: RankQuery): Promise<PlayerRank> {
    return this.queries.execute(new GetRank(view, playerId));
  }

  @Get('around')
  @JsonOperation({
    id: 'getAround',
    summary: 'A player and the neighbours',
    answer: neighbours,
    problems: [
      ...QUERY_PROBLEMS,
      'board_not_found',
      'period_not_found',
      'player_not_found',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
    ],
  })
  around(@Query({ schema: aroundQuery }) { playerId, radius, ...view }: AroundQuery): Promise<Neighbours> {
    return this.queries.execute(new GetAround(view, playerId, radius));
  }

  @Post('ranks')
  @HttpCode(200)
  @JsonOperation({
    id: 'getRanks',
    summary: 'The places of many players, such as a player’s friends',
    answer: playerRanks,
    problems: [
      ...BODY_PROBLEMS,
      'board_not_found',
      'period_not_found',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
    ],
  })
  ranks(@Body({ schema: ranksRequest }) { playerIds, ...view }: RanksRequest): Promise<PlayerRanks> {
    return this.queries.execute(new GetRanks(view, playerIds));
  }
}

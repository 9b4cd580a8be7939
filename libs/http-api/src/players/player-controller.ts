import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GetPlayerStandings } from '@standings/application';
import { JsonOperation, QUERY_PROBLEMS } from '@standings/http-server';
import {
  boardsOf,
  type PlayerParams,
  playerParams,
  type PlayerStandings,
  playerStandings,
  type StandingsQuery,
  standingsQuery,
} from './player-standings.js';

/** Reads what belongs to one player. */
@ApiTags('leaderboard')
@Controller('players')
export class PlayerController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id/standings')
  @JsonOperation({
    id: 'getPlayerStandings',
    summary: 'One player on many boards',
    description: 'Boards are named in `boards`, or by the `prefix` of their ids. One of the two is needed.',
    answer: playerStandings,
    problems: [
      ...QUERY_PROBLEMS,
      'board_not_found',
      'period_not_found',
      'catalog_unavailable',
      'store_unavailable',
      'store_recovering',
    ],
  })
  standings(
    @Param({ schema: playerParams }) { id }: PlayerParams,
    @Query({ schema: standingsQuery }) query: StandingsQuery,
  ): Promise<PlayerStandings> {
    return this.queries.execute(new GetPlayerStandings(id, boardsOf(query), query.period));
  }
}

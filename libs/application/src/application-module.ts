import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BoardLookup } from './boards/board-lookup.js';
import { PeriodLookup } from './boards/period-lookup.js';
import { AddScoreHandler } from './commands/add-score.js';
import { AddScoresHandler } from './commands/add-scores.js';
import { DeleteBoardHandler } from './commands/delete-board.js';
import { DeleteTemplateHandler } from './commands/delete-template.js';
import { PutBoardHandler } from './commands/put-board.js';
import { PutSeasonHandler } from './commands/put-season.js';
import { PutTemplateHandler } from './commands/put-template.js';
import { SetScoreHandler } from './commands/set-score.js';
import { GetAroundHandler } from './queries/get-around.js';
import { GetBoardHandler } from './queries/get-board.js';
import { GetDeletionHandler } from './queries/get-deletion.js';
import { GetNeededScoreHandler } from './queries/get-needed-score.js';
import { GetPeriodsHandler } from './queries/get-periods.js';
import { GetPlayerStandingsHandler } from './queries/get-player-standings.js';
import { GetRankHandler } from './queries/get-rank.js';
import { GetRanksHandler } from './queries/get-ranks.js';
import { GetTemplateHandler } from './queries/get-template.js';
import { GetTopHandler } from './queries/get-top.js';
import { ListBoardsHandler } from './queries/list-boards.js';
import { ListTemplatesHandler } from './queries/list-templates.js';

/**
 * The use cases. They need {@link DomainModule}, and a `RankingStore`, a `BoardRepository`, a `TemplateRepository` and
 * `BoardDeletions` that the app's adapter module exports globally.
 */
@Module({
  imports: [CqrsModule.forRoot()],
  providers: [
    BoardLookup,
    PeriodLookup,
    AddScoreHandler,
    AddScoresHandler,
    SetScoreHandler,
    PutBoardHandler,
    DeleteBoardHandler,
    PutSeasonHandler,
    PutTemplateHandler,
    DeleteTemplateHandler,
    GetTopHandler,
    GetNeededScoreHandler,
    GetRankHandler,
    GetAroundHandler,
    GetRanksHandler,
    GetPeriodsHandler,
    GetPlayerStandingsHandler,
    GetBoardHandler,
    GetDeletionHandler,
    ListBoardsHandler,
    GetTemplateHandler,
    ListTemplatesHandler,
  ],
  exports: [CqrsModule],
})
export class ApplicationModule {}

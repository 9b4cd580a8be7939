import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AddScoreHandler } from './commands/add-score.js';
import { AddScoresHandler } from './commands/add-scores.js';
import { SetScoreHandler } from './commands/set-score.js';
import { GetAroundHandler } from './queries/get-around.js';
import { GetRankHandler } from './queries/get-rank.js';
import { GetRanksHandler } from './queries/get-ranks.js';
import { GetTopHandler } from './queries/get-top.js';

/** The use cases. They need {@link DomainModule}, and a `RankingStore` that the app's adapter module exports globally. */
@Module({
  imports: [CqrsModule.forRoot()],
  providers: [
    AddScoreHandler,
    AddScoresHandler,
    SetScoreHandler,
    GetTopHandler,
    GetRankHandler,
    GetAroundHandler,
    GetRanksHandler,
  ],
  exports: [CqrsModule],
})
export class ApplicationModule {}

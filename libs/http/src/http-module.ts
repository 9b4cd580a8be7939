import { Module } from '@nestjs/common';
import { ApplicationModule } from '@standings/application';
import { LeaderboardController } from './leaderboard-controller.js';
import { ProblemsModule } from './problems-module.js';
import { ScoreController } from './score-controller.js';

/** The HTTP interface to the use cases. Needs an app made by `createHttpApp`, or `httpAdapter` and `configureHttp`. */
@Module({
  imports: [ApplicationModule, ProblemsModule],
  controllers: [ScoreController, LeaderboardController],
})
export class HttpModule {}
